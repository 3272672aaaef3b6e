package io.tagstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever renames a document, or promises one in a comment, is told here. */
class DocumentLinksTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s:]+)(#[^)]*)?\\)");
    private static final Pattern MENTION = Pattern.compile("\\bdocs/[a-z0-9/-]+\\.(?:md|yaml|json)\\b");
    private static final List<Path> WRITTEN = Stream.of(
                    "docs",
                    "deploy",
                    "docker",
                    "src",
                    "README.md",
                    "SECURITY.md",
                    "CONTRIBUTING.md",
                    "CHANGELOG.md",
                    "pom.xml")
            .map(Path::of)
            .filter(Files::exists)
            .toList();

    @Test
    void leadToFilesThatAreThere() {
        Stream<Path> documents = WRITTEN.stream()
                .flatMap(DocumentLinksTest::files)
                .filter(file -> file.toString().endsWith(".md"));

        assertThat(documents.flatMap(file -> LINK.matcher(read(file))
                        .results()
                        .map(link -> link.group(1))
                        .filter(target -> Files.notExists(file.resolveSibling(target)))
                        .map(target -> file + " -> " + target)))
                .isEmpty();
    }

    @Test
    void documentsThatAreMentionedAreThere() {
        Stream<Path> written =
                WRITTEN.stream().flatMap(DocumentLinksTest::files).filter(DocumentLinksTest::isText);

        assertThat(written.flatMap(file -> MENTION.matcher(read(file))
                        .results()
                        .map(mention -> mention.group())
                        .filter(document -> Files.notExists(Path.of(document)))
                        .map(document -> file + " -> " + document)))
                .isEmpty();
    }

    private static boolean isText(Path file) {
        return file.toString().matches(".*(\\.(java|md|ya?ml|xml|properties|py|json)|docker/[^.]+|Dockerfile\\.\\w+)");
    }

    private static Stream<Path> files(Path root) {
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
