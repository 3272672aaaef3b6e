package io.tagstream.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.OneDnnLibraryHere;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.PixelPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The int8 form on oneDNN and on ONNX Runtime. Where ONNX Runtime rounds a block's last convolution to bytes and then its sum
 * with the shortcut, oneDNN rounds the sum alone: the logits are close, and not the same.
 */
@EnabledIf(OneDnnLibraryHere.IS_HERE)
class OneDnnParityTest {

    private static final Path MODEL = Path.of("src/main/model");

    /** Mean difference of logits, which lie between -10 and 35 or so; a wrong scale or zero point moves them by more than one. */
    private static final double CLOSE = 0.25;

    private static Classifier onnx;
    private static Classifier oneDnn;
    private static OwnedPredictor reference;
    private static OwnedPredictor predictor;

    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());

    @BeforeAll
    static void load() {
        onnx = classifier("OnnxRuntime");
        oneDnn = classifier("oneDNN");
        reference = (OwnedPredictor) onnx.newPredictor();
        predictor = (OwnedPredictor) oneDnn.newPredictor();
    }

    @AfterAll
    static void close() {
        reference.close();
        predictor.close();
        onnx.close();
        oneDnn.close();
    }

    @Test
    void theRepositorysPhotosGetTheSameLabel() throws IOException {
        for (ByteBuffer photo : photos()) {
            float[] expected = reference.logitsOf(photo.duplicate()).values();
            float[] answer = predictor.logitsOf(photo.duplicate()).values();

            assertThat(Photos.bestClass(answer)).isEqualTo(Photos.bestClass(expected));
            assertThat(meanDistance(answer, expected)).isLessThan(CLOSE);
        }
    }

    /** Thirteen are run as eight, four and one in other programs; each must get its own answer, in order. */
    @Test
    void anImageGetsTheSameLogitsInABatchOfAnySize() throws IOException {
        List<ByteBuffer> photos = photos();
        List<float[]> alone = photos.stream()
                .map(photo -> predictor.logitsOf(photo.duplicate()).values())
                .toList();
        for (int size = 1; size <= 13; size++) {
            var batch = new ImageBatch(size);
            for (int i = 0; i < size; i++) {
                batch.add(photos.get(i % photos.size()).duplicate());
            }

            List<Logits> answers = predictor.predict(batch);

            assertThat(answers).hasSize(size);
            for (int i = 0; i < size; i++) {
                assertThat(answers.get(i).values()).isEqualTo(alone.get(i % photos.size()));
            }
        }
    }

    @Test
    void twoPredictorsAnswerTogether() throws Exception {
        List<ByteBuffer> photos = photos();
        List<float[]> expected = photos.stream()
                .map(photo -> predictor.logitsOf(photo.duplicate()).values())
                .toList();
        Callable<Void> work = () -> {
            try (var own = (OwnedPredictor) oneDnn.newPredictor()) {
                for (int i = 0; i < 30; i++) {
                    float[] answer = own.logitsOf(photos.get(i % photos.size()).duplicate())
                            .values();
                    assertThat(answer).isEqualTo(expected.get(i % photos.size()));
                }
                return null;
            }
        };

        try (var threads = Executors.newFixedThreadPool(2)) {
            for (var done : threads.invokeAll(List.of(work, work))) {
                done.get();
            }
        }
    }

    /** {@code ./mvnw test -Dtest=OneDnnParityTest -Dphotos=FOLDER}; a folder of JPEGs. */
    @Test
    @EnabledIfSystemProperty(named = "photos", matches = ".+")
    void aFolderOfPhotos() throws IOException {
        int images = 0;
        int same = 0;
        double distance = 0;
        for (Path photo : Photos.in(Path.of(System.getProperty("photos")))) {
            if (decoder.decode(new EncodedImage(Files.readAllBytes(photo)))
                    instanceof DecodeResult.Decoded(DecodedImage image)) {
                try (image) {
                    float[] expected =
                            reference.logitsOf(image.pixels().duplicate()).values();
                    float[] answer =
                            predictor.logitsOf(image.pixels().duplicate()).values();
                    images++;
                    same += Photos.bestClass(answer) == Photos.bestClass(expected) ? 1 : 0;
                    distance += meanDistance(answer, expected);
                }
            }
        }

        System.out.printf(
                Locale.ROOT,
                "%d images, %d with the same top-1; mean difference of a logit from ONNX Runtime's: %.3f%n",
                images,
                same,
                distance / images);
        assertThat(same).isGreaterThanOrEqualTo(images * 97 / 100);
    }

    private List<ByteBuffer> photos() throws IOException {
        var photos = new ArrayList<ByteBuffer>();
        for (Path file : Photos.in(Path.of("src/embedded/resources/samples"))) {
            if (decoder.decode(new EncodedImage(Files.readAllBytes(file)))
                    instanceof DecodeResult.Decoded(DecodedImage image)) {
                try (image) {
                    ByteBuffer copy = ByteBuffer.allocateDirect(DecodedImage.BYTES);
                    photos.add(copy.put(image.pixels().duplicate()).flip());
                }
            }
        }
        assertThat(photos).hasSizeGreaterThan(2);
        return photos;
    }

    private static double meanDistance(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += Math.abs(one[i] - other[i]);
        }
        return sum / one.length;
    }

    private static Classifier classifier(String engine) {
        return ImageClassifier.load(new ModelSettings(MODEL, engine, Precision.INT8, "cpu", 1, 1, 16));
    }
}
