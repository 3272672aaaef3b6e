package io.tagstream.resnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.tagstream.MxNetLibrary;
import io.tagstream.resnet.LayerTable.Kind;
import io.tagstream.resnet.LayerTable.Layer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The blocks as DJL builds and runs them on MXNet, and the table held against them. */
@EnabledIf(MxNetLibrary.IS_HERE)
class ResidualNetworkTest {

    private static final String ENGINE = "MXNet";

    /** Where it is not the size that is tested. */
    private static final int SMALL = 64;

    @BeforeAll
    static void quiet() {
        System.setProperty("ai.djl.offline", "true");
    }

    @ParameterizedTest
    @ValueSource(ints = {224, 300})
    void theTableIsWhatIsBuilt(int side) {
        var architecture = Architecture.shipped();
        var network = ResidualNetwork.of(architecture, Normalization.BATCH);
        var table = LayerTable.of(architecture, side);
        try (NDManager manager = manager()) {
            network.block().initialize(manager, DataType.FLOAT32, new Shape(1, 3, side, side));

            var weighted = table.layers().stream()
                    .filter(layer -> layer.kind() != Kind.POOL)
                    .toList();
            assertThat(network.layers()).hasSize(weighted.size());
            for (Layer layer : weighted) {
                Block built = network.layers().get(layer.name());
                assertThat(built.getOutputShapes(built.getInputShapes())[0])
                        .as(layer.name())
                        .isEqualTo(shape(layer));
            }
            assertThat(learnt(network)).isEqualTo(table.parameters());
            assertThat(shapesOnTheWay(network, manager, side)).isEqualTo(ends(table));
        }
    }

    @ParameterizedTest
    @CsvSource({"PROJECTION, FIRST_1X1", "PROJECTION, MIDDLE_3X3", "PADDING, FIRST_1X1", "PADDING, MIDDLE_3X3"})
    void everyOptionIsBuiltAndRuns(ShortcutOption shortcuts, StridePlacement stride) {
        var architecture = Architecture.resNet50(shortcuts, stride, 1000);
        var network = ResidualNetwork.of(architecture, Normalization.BATCH);
        try (NDManager manager = manager()) {
            network.block().initialize(manager, DataType.FLOAT32, new Shape(1, 3, SMALL, SMALL));

            var table = LayerTable.of(architecture, SMALL);
            assertThat(learnt(network)).isEqualTo(table.parameters());
            assertThat(shapesOnTheWay(network, manager, SMALL)).isEqualTo(ends(table));
        }
    }

    @ParameterizedTest
    @EnumSource(ShortcutOption.class)
    void bothShortcutsTrain(ShortcutOption shortcuts) {
        var architecture = Architecture.resNet50(shortcuts, StridePlacement.FIRST_1X1, 3);
        var network = ResidualNetwork.of(architecture, Normalization.BATCH);
        network.block().setInitializer(new XavierInitializer(), Parameter.Type.WEIGHT);
        var configuration = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(Optimizer.sgd()
                        .setLearningRateTracker(Tracker.fixed(0.01f))
                        .build());
        try (Model model = Model.newInstance("trained", Device.cpu(), ENGINE)) {
            model.setBlock(network.block());
            try (var trainer = model.newTrainer(configuration)) {
                trainer.initialize(new Shape(2, 3, SMALL, SMALL));
                NDManager manager = trainer.getManager();
                NDArray pictures = manager.randomUniform(-1, 1, new Shape(2, 3, SMALL, SMALL));
                NDArray classes = manager.create(new float[] {0, 2});
                Parameter stem =
                        network.layers().get("stem.conv").getDirectParameters().get("weight");
                float[] before = stem.getArray().toFloatArray();

                float loss;
                try (var collector = trainer.newGradientCollector()) {
                    NDArray value =
                            trainer.getLoss().evaluate(new NDList(classes), trainer.forward(new NDList(pictures)));
                    loss = value.getFloat();
                    collector.backward(value);
                }
                float gradient = stem.getArray().getGradient().norm().getFloat();
                trainer.step();

                assertThat(loss).isBetween(0.01f, 100f);
                assertThat(gradient).isPositive().isFinite();
                assertThat(stem.getArray().toFloatArray()).isNotEqualTo(before);
            }
        }
    }

    @Test
    void paddingKeepsEverySecondPixelAndAddsZeros() {
        try (NDManager manager = manager()) {
            NDArray picture = manager.arange(25f).reshape(1, 1, 5, 5);

            NDArray padded = new PaddingShortcut(2, 2)
                    .forward(new ParameterStore(manager, true), new NDList(picture), false)
                    .singletonOrThrow();

            assertThat(padded.getShape()).isEqualTo(new Shape(1, 2, 3, 3));
            assertThat(padded.toFloatArray())
                    .containsExactly(0, 2, 4, 10, 12, 14, 20, 22, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        }
    }

    @Test
    void foldedWeightsDoNotGoIntoANetworkWithBatchNorms() throws Exception {
        var network = ResidualNetwork.of(Architecture.shipped(), Normalization.BATCH);
        var file = WeightsFile.open(Path.of("src/main/model/resnet50-float16.safetensors"));
        try (NDManager manager = manager()) {
            assertThatThrownBy(() -> network.load(file, manager))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("FOLDED");
        }
    }

    private static NDManager manager() {
        return NDManager.newBaseManager(Device.cpu(), ENGINE);
    }

    private static long learnt(ResidualNetwork network) {
        return network.block().getParameters().values().stream()
                .filter(Parameter::requiresGradient)
                .mapToLong(parameter -> parameter.getArray().size())
                .sum();
    }

    /** Runs the network child by child: what comes out of the stem, the pool, each block, the pool, the last layer. */
    private static List<Shape> shapesOnTheWay(ResidualNetwork network, NDManager manager, int side) {
        var shapes = new ArrayList<Shape>();
        var store = new ParameterStore(manager, true);
        NDList now = new NDList(manager.ones(new Shape(1, 3, side, side)));
        for (Block child : network.block().getChildren().values()) {
            now = child.forward(store, now, false);
            shapes.add(now.singletonOrThrow().getShape());
        }
        assertThat(now.singletonOrThrow().sum().getFloat()).isFinite();
        return shapes;
    }

    /** The same by the table: its layers without those inside of a block. */
    private static List<Shape> ends(LayerTable table) {
        return table.layers().stream()
                .filter(layer -> !layer.name().matches("stage.*\\.(conv1|conv2|shortcut)"))
                .map(ResidualNetworkTest::shape)
                .toList();
    }

    private static Shape shape(Layer layer) {
        return layer.side() == 0
                ? new Shape(1, layer.channels())
                : new Shape(1, layer.channels(), layer.side(), layer.side());
    }
}
