package io.tagstream.inference;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import io.tagstream.image.DecodedImage;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The network without its last layer: 2048 numbers that say what is in an image. For one thread.
 *
 * <p>Runs in ONNX Runtime, in the model's int8 form, so that what is trained on top meets the same numbers when it is served.
 */
final class FeatureNetwork implements AutoCloseable {

    private static final String HEAD = "features";

    private final ModelManifest.Form form;
    private final Model model;
    private final Predictor<ImageBatch, float[]> predictor;
    private final ImageBatch batch = new ImageBatch(1);

    /**
     * @param folder of the shipped model
     * @throws ModelRefusedException if it has no such graph
     */
    FeatureNetwork(Path folder) {
        Telemetry.switchOff();
        var settings =
                new ModelSettings(folder, ServedEngine.ONNX_RUNTIME.code(), Precision.INT8, "cpu", 1, cores(), 1);
        this.form = ImageClassifier.formOf(ModelManifest.read(folder), settings);
        Digests.check(folder.resolve(graph()), form.head(HEAD).orElseThrow().graphSha256());
        this.model = OnnxRuntimeModel.load(settings, graph(), Device.cpu());
        this.predictor = model.newPredictor(new Features());
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** The file of the graph. */
    String graph() {
        return form.head(HEAD)
                .orElseThrow(() -> new ModelRefusedException("the model has no graph of features: use the shipped one"))
                .graph();
    }

    ModelManifest.Form form() {
        return form;
    }

    float[] of(DecodedImage image) {
        return of(image.pixels());
    }

    /** @param rgb {@code uint8 (224, 224, 3)} */
    float[] of(ByteBuffer rgb) {
        batch.clear();
        batch.add(rgb);
        try {
            return predictor.predict(batch);
        } catch (TranslateException e) {
            throw new IllegalStateException("the network refused an image", e);
        }
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
    }

    private static final class Features implements NoBatchifyTranslator<ImageBatch, float[]> {

        @Override
        public NDList processInput(TranslatorContext context, ImageBatch images) {
            return new NDList(context.getNDManager().create(images.filled(), images.shape(), DataType.UINT8));
        }

        @Override
        public float[] processOutput(TranslatorContext context, NDList output) {
            return output.singletonOrThrow().toFloatArray();
        }
    }
}
