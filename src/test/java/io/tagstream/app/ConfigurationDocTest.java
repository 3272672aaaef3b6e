package io.tagstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/configuration.md to the configuration: every key with its default, and no other. */
class ConfigurationDocTest {

    private static final Pattern ROW = Pattern.compile("^\\| `(tagstream\\.[a-z0-9.\"A-Z-]+)` \\| (.*?) \\| .+ \\|$");

    @Test
    void namesEveryKeyWithItsDefaultAndNoOther() throws IOException {
        Map<String, String> keys = new TreeMap<>();
        collect("tagstream", TagstreamConfig.class, keys);

        Map<String, String> documented = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs/configuration.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                documented.put(row.group(1), row.group(2).replace("`", ""));
            }
        }

        assertThat(keys).hasSizeGreaterThan(25);
        assertThat(documented).isEqualTo(keys);
    }

    private static void collect(String prefix, Class<?> group, Map<String, String> keys) {
        for (Method method : group.getDeclaredMethods()) {
            if (method.isDefault()) {
                continue;
            }
            WithName name = method.getAnnotation(WithName.class);
            String key = prefix + "." + (name == null ? kebab(method.getName()) : name.value());
            if (method.getGenericReturnType() instanceof ParameterizedType map && map.getRawType() == Map.class) {
                // One group for each name: of a host, say.
                Class<?> each = (Class<?>) map.getActualTypeArguments()[1];
                collect(key + ".\"" + each.getSimpleName().toUpperCase(Locale.ROOT) + "\"", each, keys);
            } else if (method.getReturnType().isInterface()
                    && method.getReturnType().getEnclosingClass() != null) {
                collect(key, method.getReturnType(), keys);
            } else {
                WithDefault byDefault = method.getAnnotation(WithDefault.class);
                keys.put(key, byDefault == null ? "unset" : byDefault.value());
            }
        }
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
