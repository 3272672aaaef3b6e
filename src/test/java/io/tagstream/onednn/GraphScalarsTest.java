package io.tagstream.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphScalarsTest {

    private static final Path GRAPH = Path.of("src/main/model/resnet50-int8.onnx");

    @TempDir
    Path folder;

    private Path file = Path.of("none");

    @BeforeProperty
    void makeFile() throws IOException {
        file = Files.createTempFile("tagstream", ".onnx");
        file.toFile().deleteOnExit();
    }

    @Test
    void scalesAndZeroPointsOfTheShippedGraphAreFound() throws IOException {
        GraphScalars scalars = GraphScalars.read(GRAPH);

        assertThat(scalars.floating("images.scale")).isEqualTo(1f);
        assertThat(scalars.unsigned("images.zero_point")).isZero();
        assertThat(scalars.floating("stem.conv.scale")).isBetween(0.058f, 0.059f);
        assertThat(scalars.unsigned("stage2.block1.shortcut.zero_point")).isEqualTo(157);
    }

    @Test
    void whatIsNoScalarOrIsNotThereIsNamed() throws IOException {
        GraphScalars scalars = GraphScalars.read(GRAPH);

        assertThatThrownBy(() -> scalars.floating("stem.conv.weight.scale"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("stem.conv.weight.scale");
        assertThatThrownBy(() -> scalars.unsigned("images.scale")).isInstanceOf(IOException.class);
    }

    @Test
    void aGraphThatWasCutOffIsRefused() throws IOException {
        byte[] all = Files.readAllBytes(GRAPH);
        Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(all, all.length / 2));

        assertThatThrownBy(() -> GraphScalars.read(cut))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no ONNX file");
    }

    /** Read or refused in the one way that callers know. */
    @Property
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) throws IOException {
        Files.write(file, bytes);
        try {
            assertThat(GraphScalars.read(file)).isNotNull();
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("is no ONNX file");
        }
    }
}
