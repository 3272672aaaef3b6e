package io.tagstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.OneDnnLibraryHere;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class EngineChoiceTest {

    private static final Path MODEL = Path.of("src/main/model");
    private static final ModelSettings AUTO = new ModelSettings(MODEL, "auto", Precision.AUTO, "auto", 2, 1, 8);

    @TempDir
    private Path folder;

    @Test
    @EnabledIf(OneDnnLibraryHere.IS_HERE)
    void whereOneDnnIsFasterTheShippedModelIsForIt() {
        assertThat(EngineChoice.resolve(AUTO, true).engine()).isEqualTo("oneDNN");
        assertThat(EngineChoice.resolve(settings(MODEL, Precision.INT8, "cpu", 1), true)
                        .engine())
                .isEqualTo("oneDNN");
    }

    @Test
    void elsewhereItIsForOnnxRuntime() {
        assertThat(EngineChoice.resolve(AUTO, false).engine()).isEqualTo("OnnxRuntime");
    }

    @Test
    void whatOneDnnCannotDoIsForOnnxRuntime() {
        assertThat(Stream.of(
                        settings(MODEL, Precision.FLOAT16, "auto", 1),
                        settings(MODEL, Precision.AUTO, "gpu", 1),
                        settings(MODEL, Precision.AUTO, "auto", 2)))
                .allSatisfy(settings -> assertThat(
                                EngineChoice.resolve(settings, true).engine())
                        .isEqualTo("OnnxRuntime"));
    }

    @Test
    void anEngineThatIsNamedStays() {
        assertThat(EngineChoice.resolve(AUTO.by("OnnxRuntime"), true).engine()).isEqualTo("OnnxRuntime");
        assertThat(EngineChoice.resolve(AUTO.by("oneDNN"), false).engine()).isEqualTo("oneDNN");
    }

    /** As fine-tuning makes one: the shipped weights, and a graph with another last layer. */
    @Test
    void aGraphThatIsNotTheShippedOneIsForOnnxRuntime() throws IOException {
        copy(MODEL, folder);
        Files.write(folder.resolve("resnet50-int8.onnx"), new byte[] {0}, StandardOpenOption.APPEND);

        assertThat(EngineChoice.resolve(settings(folder, Precision.AUTO, "auto", 1), true)
                        .engine())
                .isEqualTo("OnnxRuntime");
        assertThatThrownBy(() -> OneDnnNetwork.load(
                        AUTO.by("oneDNN"), manifest(), manifest().forms().get("float16")))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("is not the int8 graph that is shipped")
                .hasMessageContaining("set tagstream.model.engine=OnnxRuntime");
    }

    @Test
    void theShippedGraphIsTheOneThatIsKnown() {
        assertThat(OneDnnNetwork.GRAPH).isEqualTo(manifest().forms().get("int8").graphSha256());
    }

    @Test
    void oneDnnComputesInInt8OnOneThread() {
        assertThat(ServedEngine.of("oneDNN").precision(Precision.AUTO)).isEqualTo(Precision.INT8);
        assertThatThrownBy(() -> ServedEngine.of("oneDNN").precision(Precision.FLOAT16))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("set it to auto or int8");
        assertThat(OneDnnNetwork.problem(
                        settings(MODEL, Precision.INT8, "cpu", 2),
                        manifest(),
                        manifest().forms().get("int8")))
                .hasValueSatisfying(
                        problem -> assertThat(problem).contains("set tagstream.model.threads-per-predictor=1"));
    }

    private static ModelManifest manifest() {
        return ModelManifest.read(MODEL);
    }

    private static ModelSettings settings(Path model, Precision precision, String device, int threads) {
        return new ModelSettings(model, "auto", precision, device, 1, threads, 8);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
