package io.tagstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.MxNetLibrary;
import io.tagstream.batch.BatchTooLargeException;
import io.tagstream.event.Label;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.Task;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.PixelPool;
import io.tagstream.image.View;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Another network than the shipped one: it names the strongest colour, and takes floats, by planes, blue first. */
class OwnModelTest {

    private static final Path COLOURS = Path.of("src/test/resources/models/colours");
    /** Says which channel is brightest anywhere, and takes bytes of 299². */
    private static final Path BRIGHTEST = Path.of("src/test/resources/models/brightest");

    /** Takes 32 MiB for one picture, and for two more than there is. */
    private static final Path HUNGRY = Path.of("src/test/resources/models/hungry");

    private static final LabelOptions ALL = new LabelOptions(3, 0, Set.of(Task.CLASSIFY));

    @Test
    void itsLabelsAndProbabilitiesAreServed() throws IOException {
        try (var classifier = ImageClassifier.load(settings(COLOURS));
                var predictor = classifier.newPredictor()) {
            List<Logits> answers = predictor.apply(List.of(picture(Color.RED), picture(Color.BLUE)));

            List<Label> labels = classifier.labels().labels(answers.getFirst(), ALL);
            assertThat(labels).extracting(Label::name).first().isEqualTo("red");
            assertThat(labels.stream().mapToDouble(Label::score).sum()).isBetween(0.999, 1.001);
            assertThat(classifier.labels().labels(answers.getLast(), ALL))
                    .extracting(Label::name)
                    .first()
                    .isEqualTo("blue");
            assertThat(classifier.labels().identity().precision()).isEqualTo("float32");
            assertThat(classifier.tasks()).containsExactly(Task.CLASSIFY);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"NCHW\" | \"CHW\" | input.layout is CHW; write one of [NHWC, NCHW]",
                "\"size\": 32 | \"size\": 512 | input.size is 512; write 16 to 224, which is what preprocessing leaves",
                "\"mean\": [127.5, 127.5, 127.5] | \"mean\": [127.5] | input.mean is [127.5]; write three numbers",
                "\"float32\", | \"uint8\", | input.mean is [127.5, 127.5, 127.5]; write nothing with input.type uint8",
                "\"probabilities\" | \"shares\" | output.values is shares; write one of [logits, probabilities]",
                "resize256-crop224 | letterbox | preprocessing is letterbox; write resizeN-cropM such as resize256-crop224",
                "resize256-crop224 | resize200-crop224 | preprocessing is resize200-crop224; write resizeN-cropM",
                "resize256-crop224 | stretch2000 | or stretchM, with M 224 to 1024 and N from M to 2048",
                "resize256-crop224 | stretch100 | preprocessing is stretch100; write resizeN-cropM",
                "{\"graph\": \"colours.onnx\"} | {\"graph\": \"../colours.onnx\"} | graph is ../colours.onnx; write"
                        + " the name of a file",
                "\"float32\": { | \"int4\": { | forms is int4; write one of [int8, float16, float32]",
                "\"classes\": 3 | \"classes\": 4 | names 3 classes, the model has 4"
            })
    void aWrongDescriptionIsRefusedWithWhatToWrite(String right, String wrong, String said, @TempDir Path folder)
            throws IOException {
        copy(folder);
        Path file = folder.resolve(ModelManifest.FILE);
        Files.writeString(file, Files.readString(file).replace(right, wrong));

        assertThatThrownBy(() -> ImageClassifier.load(settings(folder)))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining(said);
    }

    /** Blue with a red edge, which a crop cuts off. */
    @ParameterizedTest
    @CsvSource({"stretch299, red", "resize342-crop299, blue", "resize299-crop299, blue", "stretch598, red"})
    void pixelsAreMadeAsTheDescriptionSays(String preprocessing, String expected, @TempDir Path folder)
            throws IOException {
        copy(BRIGHTEST, folder, "model.json", "labels.csv", "brightest.onnx");
        replace(folder, "stretch299", preprocessing);
        var picture = new BufferedImage(900, 300, BufferedImage.TYPE_INT_RGB);
        paint(picture, new Color(0, 0, 200), 0, 900);
        paint(picture, Color.RED, 0, 30);

        try (var classifier = ImageClassifier.load(settings(folder));
                var predictor = classifier.newPredictor();
                DecodedImage image = decoded(picture, classifier.view())) {
            Logits answer = predictor.apply(List.of(image)).getFirst();

            assertThat(classifier.labels().labels(answer, ALL).getFirst().name())
                    .isEqualTo(expected);
            assertThat(classifier.labels().identity().preprocessing()).isEqualTo(preprocessing);
        }
    }

    @Test
    void aGraphOfAnotherNumberOfClassesIsRefused(@TempDir Path folder) throws IOException {
        copy(folder);
        Path file = folder.resolve(ModelManifest.FILE);
        Files.writeString(file, Files.readString(file).replace("\"classes\": 3", "\"classes\": 2"));
        Files.writeString(folder.resolve("labels.csv"), "index,wnid,name\n0,,blue\n1,,green\n");

        try (var classifier = ImageClassifier.load(settings(folder))) {
            assertThatThrownBy(classifier::newPredictor)
                    .isInstanceOf(ModelRefusedException.class)
                    .hasMessageContaining("output.classes is 2, but the graph gives 3");
        }
    }

    @Test
    void aBatchThatThereIsNoMemoryForIsToldFromOneThatFails() {
        ModelSettings settings = settings(HUNGRY).with(new PredictPlan(1, 1, 2));
        try (var classifier = ImageClassifier.load(settings);
                var predictor = classifier.newColdPredictor(2)) {
            assertThat(predictor.predict(classifier.knownImages(1))).hasSize(1);

            assertThatThrownBy(() -> predictor.predict(classifier.knownImages(2)))
                    .isInstanceOf(BatchTooLargeException.class);
            assertThatThrownBy(classifier::newPredictor)
                    .isInstanceOf(ModelRefusedException.class)
                    .hasMessageContaining("no memory for 1 predictors with batches of 2")
                    .hasMessageContaining("tagstream.batch.max-size");
        }
    }

    @Test
    void aNetworkThatGivesNoNumbersIsRefused(@TempDir Path folder) throws IOException {
        copy(folder);
        replace(folder, "[0.0078, 0.0078, 0.0078]", "[1e38, 1e38, 1e38]");

        try (var classifier = ImageClassifier.load(settings(folder))) {
            assertThatThrownBy(classifier::newPredictor)
                    .isInstanceOf(ModelRefusedException.class)
                    .hasMessageContaining("the device or the library computes wrongly, or model.json")
                    .hasMessageContaining("logits that are no numbers");
        }
    }

    /** The same network, as MXNet has it. */
    @Test
    @EnabledIf(MxNetLibrary.IS_HERE)
    void aGraphOfMxnetIsServed(@TempDir Path folder) throws IOException {
        copy(folder);
        replace(folder, "colours.onnx", "colours-symbol.json");

        try (var classifier = ImageClassifier.load(settings(folder, "MXNet"));
                var predictor = classifier.newPredictor()) {
            List<Logits> answers = predictor.apply(List.of(picture(Color.RED), picture(Color.BLUE)));

            assertThat(answers)
                    .extracting(answer ->
                            classifier.labels().labels(answer, ALL).getFirst().name())
                    .containsExactly("red", "blue");
        }
    }

    @Test
    void aGraphForTheOtherEngineIsRefusedWithTheKey(@TempDir Path folder) throws IOException {
        copy(folder);
        replace(folder, "colours.onnx", "colours-symbol.json");

        assertThatThrownBy(() -> ImageClassifier.load(settings(folder)))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("colours-symbol.json is no ONNX file")
                .hasMessageContaining("tagstream.model.engine=MXNet");
    }

    @Test
    @EnabledIf(MxNetLibrary.IS_HERE)
    void anOnnxGraphIsNotForMxnet() {
        assertThatThrownBy(() -> ImageClassifier.load(settings(COLOURS, "MXNet")))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("colours.onnx is no graph of MXNet")
                .hasMessageContaining("tagstream.model.engine=OnnxRuntime");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"\"NCHW\" | \"NHWC\"", "\"size\": 32 | \"size\": 36"})
    void aGraphThatTakesSomethingElseIsRefusedBeforeAnyEvent(String right, String wrong, @TempDir Path folder)
            throws IOException {
        copy(folder);
        replace(folder, right, wrong);

        try (var classifier = ImageClassifier.load(settings(folder))) {
            assertThatThrownBy(classifier::newPredictor)
                    .isInstanceOf(ModelRefusedException.class)
                    .hasMessageContaining("write the input's size, layout and type as the graph");
        }
    }

    private static void replace(Path folder, String from, String to) throws IOException {
        Path file = folder.resolve(ModelManifest.FILE);
        assertThat(Files.readString(file)).contains(from);
        Files.writeString(file, Files.readString(file).replace(from, to));
    }

    private static void copy(Path folder) throws IOException {
        copy(COLOURS, folder, "model.json", "labels.csv", "colours.onnx", "colours-symbol.json", "colours-0000.params");
    }

    private static void copy(Path from, Path to, String... names) throws IOException {
        for (String name : names) {
            Files.copy(from.resolve(name), to.resolve(name));
        }
    }

    private static ModelSettings settings(Path folder) {
        return settings(folder, "OnnxRuntime");
    }

    private static ModelSettings settings(Path folder, String engine) {
        return new ModelSettings(folder, engine, Precision.AUTO, "cpu", 1, 1, 4);
    }

    private static DecodedImage picture(Color colour) throws IOException {
        var picture = new BufferedImage(300, 260, BufferedImage.TYPE_INT_RGB);
        paint(picture, colour, 0, picture.getWidth());
        return decoded(picture, View.CROP);
    }

    private static void paint(BufferedImage picture, Color colour, int left, int right) {
        var graphics = picture.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(left, 0, right - left, picture.getHeight());
        graphics.dispose();
    }

    private static DecodedImage decoded(BufferedImage picture, View view) throws IOException {
        var png = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", png);
        var decoder = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool(), view);
        return switch (decoder.decode(new EncodedImage(png.toByteArray()))) {
            case DecodeResult.Decoded(DecodedImage image) -> image;
            case DecodeResult.Refused refused -> throw new AssertionError(refused.toString());
        };
    }
}
