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
    private static final List<Path> WRITTEN = List.of(
            Path.of("docs"),
            Path.of("deploy"),
            Path.of("docker"),
            Path.of("src"),
            Path.of("README.md"),
            Path.of("pom.xml"));

    @Test
    void leadToFilesThatAreThere() {
        Stream<Path> roots = Stream.of("README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md")
                .map(Path::of);

        assertThat(Stream.concat(roots, files(Path.of("docs")))
                        .filter(file -> file.toString().endsWith(".md")))
                .isNotEmpty()
                .allSatisfy(
                        file -> assertThat(LINK.matcher(read(file)).results().map(link -> link.group(1)))
                                .allSatisfy(target -> assertThat(
                                                file.resolveSibling(target).normalize())
                                        .exists()));
    }

    @Test
    void documentsThatAreMentionedAreThere() {
        assertThat(WRITTEN.stream().flatMap(DocumentLinksTest::files).filter(DocumentLinksTest::isText))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(
                                MENTION.matcher(read(file)).results().map(mention -> Path.of(mention.group())))
                        .allSatisfy(document -> assertThat(document).exists()));
    }

    private static boolean isText(Path file) {
        return file.toString().matches(".*(\\.(java|md|ya?ml|xml|properties|py|json)|docker/[^.]+|Dockerfile\\.\\w+)")
                && !file.equals(Path.of("docs/asyncapi.yaml"));
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
