package io.tagstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.event.Label;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.Task;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.PixelPool;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Own classes out of the repository's photos, each seen from several places. */
class FineTuningTest {

    private static final Path MODEL = Path.of("src/main/model");
    private static final Path SAMPLES = Path.of("src/embedded/resources/samples");
    private static final LabelOptions BEST = new LabelOptions(1, 0, Set.of(Task.CLASSIFY));
    private static final Map<String, String> CLASSES =
            Map.of("animal", "chelsea.jpg", "building", "china.jpg", "drink", "coffee.jpg");
    private static final int VIEWS = 5;

    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());

    @Test
    void whatIsWrittenIsServedWithItsOwnLabels(@TempDir Path out) throws IOException {
        // Given
        FineTuning.Result result;
        try (var tuning = new FineTuning(MODEL)) {
            for (var of : CLASSES.entrySet()) {
                for (int i = 0; i < VIEWS; i++) {
                    try (DecodedImage photo = view(of.getValue(), i)) {
                        tuning.add(of.getKey(), photo);
                    }
                }
            }
            // When
            result = tuning.write("mine", out);
        }

        // Then
        assertThat(result).isEqualTo(new FineTuning.Result(12, 3, 3));
        var settings = new ModelSettings(out, "OnnxRuntime", Precision.AUTO, "cpu", 1, 1, 2);
        try (var classifier = ImageClassifier.load(settings);
                var predictor = classifier.newPredictor()) {
            assertThat(classifier.labels().identity().name()).isEqualTo("mine");
            for (var of : CLASSES.entrySet()) {
                try (DecodedImage photo = view(of.getValue(), VIEWS)) {
                    Logits logits = predictor.apply(List.of(photo)).getFirst();
                    assertThat(classifier.labels().labels(logits, BEST))
                            .extracting(Label::name)
                            .containsExactly(of.getKey());
                }
            }
        }
    }

    @Test
    void oneClassIsTooFew(@TempDir Path out) throws IOException {
        try (var tuning = new FineTuning(MODEL);
                DecodedImage photo = view("coffee.jpg", 0)) {
            tuning.add("drink", photo);

            assertThatThrownBy(() -> tuning.write("mine", out))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("two classes");
        }
    }

    /** A part of the photo, another one for each number. */
    private DecodedImage view(String photo, int number) throws IOException {
        BufferedImage whole = ImageIO.read(SAMPLES.resolve(photo).toFile());
        int side = Math.min(whole.getWidth(), whole.getHeight()) * 9 / 10;
        int left = (whole.getWidth() - side) * number / VIEWS;
        var png = new ByteArrayOutputStream();
        ImageIO.write(whole.getSubimage(left, 0, side, side), "png", png);
        return switch (decoder.decode(new EncodedImage(png.toByteArray()))) {
            case DecodeResult.Decoded(DecodedImage image) -> image;
            case DecodeResult.Refused refused -> throw new AssertionError(refused.toString());
        };
    }
}
