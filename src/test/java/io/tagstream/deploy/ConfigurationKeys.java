package io.tagstream.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The worker's settings, by docs/configuration.md, which {@code ConfigurationDocTest} holds to the code. */
final class ConfigurationKeys {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(tagstream\\.[a-z0-9.-]+)` \\|");

    private ConfigurationKeys() {}

    /** As environment variables. */
    static Set<String> asEnvironment() {
        try {
            return ROW.matcher(Files.readString(Path.of("docs/configuration.md")))
                    .results()
                    .map(row -> row.group(1).replaceAll("[.-]", "_").toUpperCase(Locale.ROOT))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
