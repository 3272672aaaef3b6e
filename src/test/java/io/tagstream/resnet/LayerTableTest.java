package io.tagstream.resnet;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.resnet.LayerTable.Kind;
import io.tagstream.resnet.LayerTable.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The arithmetic alone; {@link ResidualNetworkTest} holds it against the built network. */
class LayerTableTest {

    private static final Architecture SHIPPED = Architecture.shipped();

    @Test
    void countsFiftyWeightedLayersAsThePaperDoes() {
        var table = LayerTable.of(SHIPPED, 224);

        var byStage = table.layers().stream()
                .filter(layer -> layer.kind() == Kind.WEIGHTED)
                .collect(Collectors.groupingBy(layer -> layer.name().split("\\.")[0], Collectors.counting()));

        assertThat(table.weightedLayers()).isEqualTo(50);
        assertThat(byStage)
                .containsOnly(
                        entry("stem", 1L),
                        entry("stage2", 9L),
                        entry("stage3", 12L),
                        entry("stage4", 18L),
                        entry("stage5", 9L),
                        entry("fc", 1L));
    }

    @Test
    void knowsTheShapesFor300() {
        var table = LayerTable.of(SHIPPED, 300);

        assertThat(shape(table, "stem.conv")).isEqualTo("150x150x64");
        assertThat(shape(table, "stem.pool")).isEqualTo("75x75x64");
        assertThat(shape(table, "stage2.block3.conv3")).isEqualTo("75x75x256");
        assertThat(shape(table, "stage3.block4.conv3")).isEqualTo("38x38x512");
        assertThat(shape(table, "stage4.block6.conv3")).isEqualTo("19x19x1024");
        assertThat(shape(table, "stage5.block3.conv3")).isEqualTo("10x10x2048");
        assertThat(shape(table, "pool")).isEqualTo("2048");
        assertThat(shape(table, "fc")).isEqualTo("1000");
    }

    @Test
    void countsParametersAndMultiplyAdds() {
        var projection = LayerTable.of(SHIPPED, 224);
        var later = LayerTable.of(of(ShortcutOption.PROJECTION, StridePlacement.MIDDLE_3X3), 224);
        var padding = LayerTable.of(of(ShortcutOption.PADDING, StridePlacement.FIRST_1X1), 224);

        assertThat(projection.parameters()).isEqualTo(25_557_032);
        assertThat(later.parameters()).isEqualTo(25_557_032);
        assertThat(padding.parameters()).isEqualTo(25_557_032 - 2_768_896 - 2 * (256 + 512 + 1024 + 2048));
        // The paper says 3.8 thousand million for the first form, later papers 4.1 for the second.
        assertThat(projection.multiplyAdds()).isBetween(3_800_000_000L, 3_900_000_000L);
        assertThat(later.multiplyAdds()).isBetween(4_050_000_000L, 4_150_000_000L);
    }

    @Test
    void theOptionsChangeNoShapeAtTheEndOfABlock() {
        var first = LayerTable.of(SHIPPED, 300);
        var middle = LayerTable.of(of(ShortcutOption.PADDING, StridePlacement.MIDDLE_3X3), 300);

        for (Layer layer : middle.layers()) {
            if (!layer.name().endsWith("conv1")) {
                assertThat(shape(middle, layer.name())).isEqualTo(shape(first, layer.name()));
            }
        }
        assertThat(shape(first, "stage3.block1.conv1")).isEqualTo("38x38x128");
        assertThat(shape(middle, "stage3.block1.conv1")).isEqualTo("75x75x128");
    }

    @Test
    void theDocsHoldTheTableThatIsGenerated() throws IOException {
        String docs = Files.readString(Path.of("docs/resnet.md"));

        assertThat(docs).contains(LayerTableText.of(SHIPPED, List.of(224, 300)));
    }

    @Test
    void aPictureWithoutPixelsIsRefused() {
        assertThatThrownBy(() -> LayerTable.of(SHIPPED, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Architecture of(ShortcutOption shortcuts, StridePlacement stride) {
        return Architecture.resNet50(shortcuts, stride, 1000);
    }

    private static String shape(LayerTable table, String name) {
        Layer layer = table.layers().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        return layer.side() == 0
                ? Integer.toString(layer.channels())
                : layer.side() + "x" + layer.side() + "x" + layer.channels();
    }
}
