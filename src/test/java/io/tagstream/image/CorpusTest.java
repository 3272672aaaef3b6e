package io.tagstream.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.batch.BatchFunction;
import io.tagstream.event.Label;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.Task;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.Corpus.Picture;
import io.tagstream.image.DecodeResult.Decoded;
import io.tagstream.image.DecodeResult.Refused;
import io.tagstream.inference.ImageClassifier;
import io.tagstream.inference.Logits;
import io.tagstream.inference.ModelSettings;
import io.tagstream.inference.Precision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of picture that people send, beside what a reference decoder (Pillow) makes of it. */
class CorpusTest {

    private static final LabelOptions BEST = new LabelOptions(1, 0, Set.of(Task.CLASSIFY));

    /** In steps of a channel. OpenCV turns inks into colours with other rounding (1.0); all others differ by less than 0.75. */
    private static final double MEAN_DIFFERENCE = 1.25;

    private static ImageClassifier classifier;
    private static BatchFunction<DecodedImage, Logits> predictor;

    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());

    @BeforeAll
    static void load() {
        classifier = ImageClassifier.load(
                new ModelSettings(Path.of("src/main/model"), "OnnxRuntime", Precision.INT8, "cpu", 1, 1, 1));
        predictor = classifier.newPredictor();
    }

    @AfterAll
    static void unload() {
        predictor.close();
        classifier.close();
    }

    static List<Picture> pictures() throws IOException {
        return Corpus.pictures();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pictures")
    @DisplayName("row 27: the label and the pixels of a reference decoder")
    void isWhatTheReferenceMakesOfIt(Picture picture) throws IOException {
        switch (decoder.decode(new EncodedImage(picture.bytes()))) {
            case Decoded(DecodedImage image) -> {
                try (image) {
                    isTheReferences(image, picture.figures().orElseThrow());
                }
            }
            case Refused refused ->
                assertThat(picture.reason()).as(refused.message()).contains(refused.reason());
        }
    }

    private static void isTheReferences(DecodedImage image, Corpus.Figures figures) {
        assertThat(image.width()).isEqualTo(figures.width());
        assertThat(image.height()).isEqualTo(figures.height());
        assertThat(difference(means(image.pixels()), figures.means())).isLessThan(MEAN_DIFFERENCE);
        assertThat(best(image).index()).isEqualTo(figures.top1());
    }

    @Test
    @DisplayName("a colour profile changes nothing: the network was trained on samples as they are stored")
    void colourProfilesAreIgnored() throws IOException {
        assertThat(pixels("profile-swapped.jpg")).isEqualTo(pixels("baseline.jpg"));
        assertThat(pixels("profile-and-gamma.png")).isEqualTo(pixels("colour.png"));
        assertThat(pixels("profile-swapped.webp")).isEqualTo(pixels("lossy.webp"));
    }

    @Test
    void howPixelsAreCodedChangesNothing() throws IOException {
        byte[] baseline = pixels("baseline.jpg");
        assertThat(pixels("restart-markers.jpg")).isEqualTo(baseline);
        assertThat(pixels("arithmetic.jpg")).isEqualTo(baseline);
        assertThat(pixels("progressive.jpg")).isEqualTo(baseline);
        assertThat(pixels("arithmetic-progressive.jpg")).isEqualTo(baseline);

        byte[] colour = pixels("colour.png");
        assertThat(pixels("interlaced.png")).isEqualTo(colour);
        assertThat(pixels("16-bit.png")).isEqualTo(colour);
        assertThat(pixels("lossless.webp")).isEqualTo(colour);
    }

    private byte[] pixels(String file) throws IOException {
        if (decoder.decode(new EncodedImage(Corpus.bytes(file))) instanceof Decoded(DecodedImage image)) {
            try (image) {
                byte[] pixels = new byte[DecodedImage.BYTES];
                image.pixels().get(pixels);
                return pixels;
            }
        }
        throw new AssertionError(file + " is refused");
    }

    private static Label best(DecodedImage image) {
        return classifier
                .labels()
                .labels(predictor.apply(List.of(image)).getFirst(), BEST)
                .getFirst();
    }

    /** The mean of each channel in each cell of the grid. */
    private static double[] means(ByteBuffer pixels) {
        int cell = DecodedImage.SIDE / Corpus.GRID;
        double[] means = new double[Corpus.GRID * Corpus.GRID * 3];
        for (int i = 0; i < DecodedImage.BYTES; i++) {
            int row = i / 3 / DecodedImage.SIDE / cell;
            int column = i / 3 % DecodedImage.SIDE / cell;
            means[(row * Corpus.GRID + column) * 3 + i % 3] += (pixels.get(i) & 0xFF) / (double) (cell * cell);
        }
        return means;
    }

    private static double difference(double[] means, byte[] expected) {
        assertThat(means).hasSize(expected.length);
        double sum = 0;
        for (int i = 0; i < means.length; i++) {
            sum += Math.abs(means[i] - (expected[i] & 0xFF));
        }
        return sum / means.length;
    }
}
