package io.tagstream.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.tagstream.MxNetLibrary;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.PixelPool;
import io.tagstream.resnet.Architecture;
import io.tagstream.resnet.Normalization;
import io.tagstream.resnet.Planes;
import io.tagstream.resnet.ResidualNetwork;
import io.tagstream.resnet.WeightsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * One set of weights, three ways to compute with it: the ONNX graph on ONNX Runtime, the MXNet graph, and
 * the blocks of {@code resnet}. They agree on each image's best class, and on every logit.
 */
@EnabledIf(MxNetLibrary.IS_HERE)
class EngineParityTest {

    /** Largest difference of two logits of one image; they lie between -10 and 35 or so. */
    private static final float CLOSE = 1e-2f;

    private static final int GENERATED = 64;
    private static final Path MODEL = Path.of("src/main/model");

    private static Classifier onnx;
    private static Classifier mxnet;
    private static OwnedPredictor onnxPredictor;
    private static OwnedPredictor mxnetPredictor;
    private static NDManager manager;
    private static ResidualNetwork blocks;

    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());

    @BeforeAll
    static void load() throws IOException {
        onnx = classifier("OnnxRuntime", Precision.FLOAT16);
        mxnet = classifier("MXNet", Precision.AUTO);
        onnxPredictor = (OwnedPredictor) onnx.newPredictor();
        mxnetPredictor = (OwnedPredictor) mxnet.newPredictor();
        manager = NDManager.newBaseManager(Device.cpu(), "MXNet");
        blocks = ResidualNetwork.of(Architecture.shipped(), Normalization.FOLDED);
        blocks.load(WeightsFile.open(MODEL.resolve("resnet50-float16.safetensors")), manager);
    }

    @AfterAll
    static void close() {
        onnxPredictor.close();
        mxnetPredictor.close();
        onnx.close();
        mxnet.close();
        manager.close();
    }

    @Test
    void theRepositorysPhotos() throws IOException {
        var found = new Differences();
        for (Path folder : List.of(Path.of("src/embedded/resources/samples"), Path.of("src/test/resources/images"))) {
            for (Path photo : Photos.in(folder)) {
                compare(photo, found);
            }
        }

        assertThat(found.images).isGreaterThan(10);
        found.check();
    }

    @Test
    void generatedImages() {
        var found = new Differences();
        var random = new SplittableRandom(7);
        for (int i = 0; i < GENERATED; i++) {
            found.compare("generated " + i, generated(random));
        }

        found.check();
    }

    /** MXNet computes on one thread for all predictors; none gets another one's answer. */
    @Test
    void twoPredictorsOfMxnetsModelAnswerTogether() throws Exception {
        var random = new SplittableRandom(11);
        List<ByteBuffer> images =
                Stream.generate(() -> generated(random)).limit(4).toList();
        List<float[]> expected = images.stream()
                .map(image -> mxnetPredictor.logitsOf(image.duplicate()).values())
                .toList();
        Callable<Float> work = () -> {
            try (var predictor = (OwnedPredictor) mxnet.newPredictor()) {
                float largest = 0;
                for (int i = 0; i < 12; i++) {
                    ByteBuffer image = images.get(i % images.size());
                    float[] logits = predictor.logitsOf(image.duplicate()).values();
                    largest = Math.max(largest, distance(logits, expected.get(i % images.size())));
                }
                return largest;
            }
        };

        try (var threads = Executors.newFixedThreadPool(2)) {
            for (var done : threads.invokeAll(List.of(work, work))) {
                assertThat(done.get()).isLessThan(CLOSE);
            }
        }
    }

    /** {@code ./mvnw test -Dtest=EngineParityTest -Dphotos=FOLDER}; a folder of JPEGs. */
    @Test
    @EnabledIfSystemProperty(named = "photos", matches = ".+")
    void aFolderOfPhotos() throws IOException {
        var found = new Differences();
        for (Path photo : Photos.in(Path.of(System.getProperty("photos")))) {
            compare(photo, found);
        }

        assertThat(found.images).isPositive();
        found.check();
    }

    private void compare(Path photo, Differences found) throws IOException {
        if (decoder.decode(new EncodedImage(Files.readAllBytes(photo)))
                instanceof DecodeResult.Decoded(DecodedImage image)) {
            try (image) {
                found.compare(photo.getFileName().toString(), image.pixels());
            }
        }
    }

    /** What was seen so far of the distance between the ways. */
    private static final class Differences {

        private int images;
        private float ofMxnet;
        private float ofBlocks;

        void compare(String name, ByteBuffer pixels) {
            float[] reference = onnxPredictor.logitsOf(pixels.duplicate()).values();
            float[] graph = mxnetPredictor.logitsOf(pixels.duplicate()).values();
            float[] inBlocks = logitsOfBlocks(pixels.duplicate());
            assertThat(Photos.bestClass(graph)).as("MXNet's graph on %s", name).isEqualTo(Photos.bestClass(reference));
            assertThat(Photos.bestClass(inBlocks)).as("the blocks on %s", name).isEqualTo(Photos.bestClass(reference));
            ofMxnet = Math.max(ofMxnet, distance(graph, reference));
            ofBlocks = Math.max(ofBlocks, distance(inBlocks, reference));
            images++;
        }

        void check() {
            System.out.printf(
                    Locale.ROOT,
                    "%d images, the same top-1; largest difference of a logit from ONNX Runtime's: graph %.1e, blocks %.1e%n",
                    images,
                    ofMxnet,
                    ofBlocks);
            assertThat(ofMxnet).isLessThan(CLOSE);
            assertThat(ofBlocks).isLessThan(CLOSE);
        }
    }

    private static float[] logitsOfBlocks(ByteBuffer pixels) {
        try (NDManager inner = manager.newSubManager()) {
            int side = DecodedImage.SIDE;
            ByteBuffer copy =
                    ByteBuffer.allocateDirect(pixels.remaining()).put(pixels).flip();
            var images = inner.create(copy, new Shape(1, side, side, 3), DataType.UINT8);
            var planes = new NDList(Planes.of(images));
            try (NDList answer = blocks.block().forward(new ParameterStore(inner, false), planes, false)) {
                return answer.singletonOrThrow().toFloatArray();
            }
        }
    }

    /** A coloured slope, stripes across it and some noise: smooth as photos are, and like none of them. */
    private static ByteBuffer generated(SplittableRandom random) {
        int side = DecodedImage.SIDE;
        ByteBuffer pixels = ByteBuffer.allocateDirect(DecodedImage.BYTES);
        double angle = random.nextDouble(Math.PI);
        double frequency = random.nextDouble(0.02, 0.4);
        double[] base = random.doubles(3, 0, 200).toArray();
        double[] slope = random.doubles(3, -0.5, 0.5).toArray();
        double noise = random.nextDouble(40);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                double along = x * Math.cos(angle) + y * Math.sin(angle);
                double stripe = 40 * Math.sin(frequency * along);
                for (int channel = 0; channel < 3; channel++) {
                    double value = base[channel] + slope[channel] * (x + y) + stripe + noise * random.nextDouble();
                    pixels.put((byte) Math.clamp(Math.round(value), 0, 255));
                }
            }
        }
        return pixels.flip();
    }

    private static float distance(float[] one, float[] other) {
        float largest = 0;
        for (int i = 0; i < one.length; i++) {
            largest = Math.max(largest, Math.abs(one[i] - other[i]));
        }
        return largest;
    }

    private static Classifier classifier(String engine, Precision precision) {
        return ImageClassifier.load(new ModelSettings(MODEL, engine, precision, "cpu", 1, 2, 4));
    }
}
