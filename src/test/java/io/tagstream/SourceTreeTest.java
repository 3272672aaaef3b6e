package io.tagstream;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What byte code cannot show: {@code ArchitectureTest} sees neither comments nor the constants that
 * the compiler copies from a library.
 */
class SourceTreeTest {

    private static final int MOST_LINES = 400;
    private static final Path MAIN = Path.of("src/main/java");
    private static final Path ROOT = MAIN.resolve("io/tagstream");
    private static final Path TEST = Path.of("src/test/java");

    /** The text that betrays a library, and the packages where it may stand. */
    private static final Map<String, Set<String>> HOMES = Map.ofEntries(
            entry("org.apache.kafka", Set.of("topology", "app")),
            entry("ai.djl", Set.of("inference", "resnet")),
            entry("ai.onnxruntime", Set.of("inference")),
            entry("org.bytedeco", Set.of("image", "onednn")),
            entry("org.bytedeco.opencv", Set.of("image")),
            entry("org.apache.hc", Set.of("fetch")),
            entry("software.amazon", Set.of("fetch")),
            entry("dev.failsafe", Set.of("fetch")),
            entry("io.micrometer", Set.of("app")),
            entry("io.quarkus", Set.of("app")),
            entry("io.smallrye.config", Set.of("app")),
            entry("io.vertx", Set.of("app")),
            entry("jakarta.", Set.of("app")));

    // In pieces, so that this file does not find itself.
    private static final List<String> POSTPONED = List.of("TO" + "DO", "FIX" + "ME");
    private static final String NAP = "Thread." + "sleep";

    @Test
    void noFileIsLongerThanItsReadersAttention() {
        assertThat(filesWhere(Path.of("src"), text -> text.lines().count() > MOST_LINES))
                .as("Java files with more than %d lines", MOST_LINES)
                .isEmpty();
    }

    @Test
    void everyPackageIntroducesItselfAndKeepsNullOut() {
        Set<Path> packages = javaFiles(MAIN).map(Path::getParent).collect(Collectors.toSet());

        assertThat(packages).contains(ROOT.resolve("event"));
        assertThat(packages)
                .as("packages whose package-info.java is missing or not @NullMarked")
                .allMatch(SourceTreeTest::introducesItself);
    }

    @Test
    void eachLibraryIsMentionedAtHomeOnly() {
        HOMES.forEach((library, homes) -> {
            List<Path> mentions = filesWhere(MAIN, text -> text.contains(library));

            assertThat(mentions).as("where %s is mentioned", library).isNotEmpty();
            assertThat(mentions)
                    .as("where %s is mentioned; its home is %s", library, homes)
                    .allMatch(file -> homes.contains(packageOf(file)));
        });
    }

    @Test
    void nothingIsPutOff() {
        assertThat(filesWhere(Path.of("src"), text -> POSTPONED.stream().anyMatch(text::contains)))
                .as("files with one of %s", POSTPONED)
                .isEmpty();
    }

    @Test
    void testsWaitForConditionsAndNeverForTheClock() {
        assertThat(filesWhere(TEST, text -> text.contains(NAP)))
                .as("tests that sleep")
                .isEmpty();
    }

    private static boolean introducesItself(Path folder) {
        Path introduction = folder.resolve("package-info.java");
        return Files.exists(introduction) && read(introduction).lines().anyMatch("@NullMarked"::equals);
    }

    /** The first name below {@code io.tagstream}. */
    private static String packageOf(Path file) {
        return ROOT.relativize(file).getName(0).toString();
    }

    private static List<Path> filesWhere(Path folder, Predicate<String> text) {
        return javaFiles(folder).filter(file -> text.test(read(file))).sorted().toList();
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
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
