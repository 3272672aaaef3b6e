package io.tagstream.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.deploy.ImageRecipe.Copy;
import io.tagstream.deploy.ImageRecipe.Instruction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every image of ours promises, held to its Dockerfile. */
class ImageRecipesTest {

    private static final List<String> KNOWN = List.of(
            "ARG",
            "COPY",
            "ENTRYPOINT",
            "ENV",
            "EXPOSE",
            "FROM",
            "HEALTHCHECK",
            "LABEL",
            "RUN",
            "USER",
            "VOLUME",
            "WORKDIR");

    static Stream<String> images() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("docker"))) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("Dockerfile."))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("images")
    void usesInstructionsThatTheseTestsUnderstand(String image) {
        assertThat(ImageRecipe.read(image).instructions())
                .extracting(Instruction::keyword)
                .isSubsetOf(KNOWN);
    }

    @ParameterizedTest
    @MethodSource("images")
    void startsFromImagesThatNameTheirVersion(String image) {
        assertThat(ImageRecipe.read(image).instructions())
                .filteredOn(instruction -> instruction.keyword().equals("ARG")
                        && instruction.rest().contains("="))
                .extracting(Instruction::rest)
                .isNotEmpty()
                .allMatch(base -> base.matches("\\w+=[a-z0-9/.-]+:[a-z0-9._-]*[0-9][a-z0-9._-]*"));
        assertThat(ImageRecipe.read(image).instructions())
                .filteredOn(instruction -> instruction.keyword().equals("FROM"))
                .extracting(Instruction::rest)
                .allMatch(base -> base.matches("(--platform=\\$BUILDPLATFORM )?(\\$\\{\\w+}|layout)( AS \\w+)?"));
    }

    @ParameterizedTest
    @MethodSource("images")
    void runsAsANumberThatIsNotRoot(String image) {
        assertThat(ImageRecipe.read(image).user()).matches("[1-9]\\d{3,}:[1-9]\\d{3,}");
    }

    @ParameterizedTest
    @MethodSource("images")
    void reportsToNobody(String image) {
        assertThat(ImageRecipe.read(image).environment())
                .containsAllEntriesOf(
                        Map.of("ORT_DISABLE_TELEMETRY", "1", "OPT_OUT_TRACKING", "true", "DJL_OFFLINE", "true"));
    }

    @ParameterizedTest
    @MethodSource("images")
    void isLookedAtThroughTheManagementPort(String image) {
        ImageRecipe recipe = ImageRecipe.read(image);

        assertThat(recipe.healthcheck()).containsExactly("/opt/tagstream/healthcheck", "live");
        assertThat(recipe.all("EXPOSE")).containsExactly("9000");
    }

    @ParameterizedTest
    @MethodSource("images")
    void takesFromTheContextOnlyWhatIsThereAndLetThrough(String image) throws IOException {
        List<String> let = Files.readAllLines(Path.of(".dockerignore"));

        assertThat(ImageRecipe.read(image).copies())
                .filteredOn(copy -> copy.from().isEmpty())
                .flatExtracting(Copy::sources)
                .allSatisfy(source -> {
                    assertThat(Path.of(source)).exists();
                    assertThat(let).contains("!" + source);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.gpu"})
    void hasALayerForEachPaceOfChange(String image) {
        assertThat(ImageRecipe.read(image).copies())
                .extracting(Copy::target)
                .containsSubsequence("model", "lib", "quarkus", "app", "quarkus-run.jar", "app.aot");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.gpu"})
    void startsTheJvmItselfSoThatSignalsReachIt(String image) {
        assertThat(ImageRecipe.read(image).entrypoint())
                .startsWith("java", "@/opt/tagstream/jvm.args")
                .endsWith("-XX:AOTCache=/opt/tagstream/app.aot", "-jar", "/opt/tagstream/quarkus-run.jar");
    }

    /** CUDA's would be there twice. */
    @Test
    void onlyTheImageWithoutAGpuHasItsLibrariesUnpacked() {
        assertThat(ImageRecipe.read("Dockerfile.jvm").entrypoint())
                .containsSubsequence(
                        "-Djava.library.path=/opt/tagstream/native",
                        "-Donnxruntime.native.path=/opt/tagstream/native",
                        "-Dorg.bytedeco.javacpp.findlibraries=false");
        assertThat(ImageRecipe.read("Dockerfile.jvm").copies())
                .extracting(Copy::target)
                .containsSubsequence("native", "app.aot");
        assertThat(ImageRecipe.read("Dockerfile.gpu").entrypoint()).hasSize(5);
    }

    @Test
    void theNativeImageHasItsModelAndItsProgramInLayersOfTheirOwn() {
        ImageRecipe recipe = ImageRecipe.read("Dockerfile.native");

        assertThat(recipe.copies()).extracting(Copy::target).containsSubsequence("model", "tagstream");
        assertThat(recipe.entrypoint().getFirst()).isEqualTo("/opt/tagstream/tagstream");
        assertThat(recipe.environment()).containsEntry("TAGSTREAM_MODEL_PATH", "/opt/tagstream/model");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
    void isBuiltForBothPlatformsOfTheNatives(String image) throws IOException {
        assertThat(Files.readString(Path.of("docker", image)))
                .contains("--platform linux/amd64,linux/arm64", "linux-x86_64", "linux-arm64");
    }

    @Test
    void theJvmsFlagsAreThoseOfTheTests() throws IOException {
        String flags = Files.readString(Path.of("pom.xml"));
        String tested = flags.substring(flags.indexOf("<jvm.flags>") + 11, flags.indexOf("</jvm.flags>"));

        assertThat(Files.readAllLines(Path.of("docker/jvm.args"))).contains(tested.split(" "));
    }

    /** A thread that ends for lack of memory is missed by others, which go on and look well. */
    @Test
    void theJvmEndsWhereItsHeapIsSpent() throws Exception {
        Process spent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@docker/jvm.args",
                        "-Xmx16m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SpentHeap.class.getName())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(spent.getInputStream().readAllBytes(), UTF_8))
                .contains("Terminating due to java.lang.OutOfMemoryError");
        assertThat(spent.waitFor()).isEqualTo(3);
        assertThat(ImageRecipe.read("Dockerfile.native").entrypoint()).contains("-XX:+ExitOnOutOfMemoryError");
    }

    /** Ends a thread by its heap, and goes on. */
    static final class SpentHeap {

        private static final int LONGS = 1 << 20;

        private SpentHeap() {}

        public static void main(String[] arguments) throws InterruptedException {
            var hoards = new Thread(() -> {
                var hoard = new ArrayList<long[]>();
                while (true) {
                    hoard.add(new long[LONGS]);
                }
            });
            hoards.start();
            hoards.join();
        }
    }
}
