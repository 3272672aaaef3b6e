package io.tagstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.batch.BatchFunction;
import io.tagstream.event.Label;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.Task;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.PixelPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped model, through DJL, on real photos. */
class ImageClassifierTest {

    private static final Path MODEL = Path.of("src/main/model");
    private static final Path SAMPLES = Path.of("src/embedded/resources/samples");
    private static final LabelOptions BEST = new LabelOptions(1, 0, Set.of(Task.CLASSIFY));

    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"INT8", "FLOAT16"})
    void labelsPhotosRightlyAloneAndInABatch(Precision precision) throws Exception {
        try (var classifier = ImageClassifier.load(settings(MODEL, precision, "cpu"));
                var predictor = classifier.newPredictor()) {
            List<DecodedImage> photos = List.of(photo("chelsea.jpg"), photo("coffee.jpg"), photo("china.jpg"));

            List<Logits> together = predictor.apply(photos);

            assertThat(best(classifier, together.get(0)).wnid()).isEqualTo("n02124075");
            assertThat(best(classifier, together.get(1)).index()).isEqualTo(967);
            assertThat(best(classifier, together.get(2)).index()).isEqualTo(698);
            for (int i = 0; i < photos.size(); i++) {
                Logits alone = predictor.apply(List.of(photos.get(i))).getFirst();
                assertThat(best(classifier, alone)).isEqualTo(best(classifier, together.get(i)));
            }
            assertThat(classifier.labels().identity().precision()).isEqualTo(precision.code());
        }
    }

    @Test
    void twoPredictorsOfOneModelAnswerTogether() throws Exception {
        try (var classifier = ImageClassifier.load(settings(MODEL, Precision.INT8, "auto"));
                var threads = Executors.newFixedThreadPool(2)) {
            DecodedImage chelsea = photo("chelsea.jpg");
            Callable<Integer> work = () -> {
                try (BatchFunction<DecodedImage, Logits> predictor = classifier.newPredictor()) {
                    int right = 0;
                    for (int i = 0; i < 10; i++) {
                        List<Logits> logits = predictor.apply(List.of(chelsea, chelsea));
                        right += best(classifier, logits.getLast()).index() == 285 ? 1 : 0;
                    }
                    return right;
                }
            };

            for (var done : threads.invokeAll(List.of(work, work))) {
                assertThat(done.get()).isEqualTo(10);
            }
        }
    }

    @Test
    void aGpuThatIsNotThereFailsTheStart() {
        assertThatThrownBy(() -> ImageClassifier.load(settings(MODEL, Precision.AUTO, "gpu")))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("tagstream.model.device=gpu")
                .hasMessageContaining("set it to auto or cpu");
    }

    @Test
    void aDamagedFileFailsTheStart(@TempDir Path folder) throws IOException {
        copyModel(folder);
        damage(folder.resolve("resnet50-int8.onnx"));

        assertThatThrownBy(() -> ImageClassifier.load(settings(folder, Precision.INT8, "cpu")))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("resnet50-int8.onnx has the SHA-256");
    }

    /** They are digested while predictors warm up. */
    @ParameterizedTest
    @ValueSource(strings = {"resnet50-int8.safetensors", "resnet50-int8-localize.onnx"})
    void aDamagedFileThatIsNotParsedYetGivesNoPredictor(String file, @TempDir Path folder) throws IOException {
        copyModel(folder);
        damage(folder.resolve(file));

        try (var classifier = ImageClassifier.load(settings(folder, Precision.INT8, "cpu"))) {
            assertThatThrownBy(classifier::newPredictor)
                    .isInstanceOf(ModelRefusedException.class)
                    .hasMessageContaining(file + " has the SHA-256");
        }
    }

    @Test
    void weightsThatEndEarlyAreRefusedAsDamaged(@TempDir Path folder) throws IOException {
        copyModel(folder);
        Path weights = folder.resolve("resnet50-int8.safetensors");
        Files.write(weights, Arrays.copyOf(Files.readAllBytes(weights), 1_000_000));

        assertThatThrownBy(() -> ImageClassifier.load(settings(folder, Precision.INT8, "cpu")))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("resnet50-int8.safetensors has the SHA-256");
    }

    @Test
    void anotherAnswerToTheKnownImageFailsTheStart(@TempDir Path folder) throws IOException {
        copyModel(folder);
        String manifest = Files.readString(folder.resolve("model.json"));
        Files.writeString(folder.resolve("model.json"), manifest.replace("\"index\": 285", "\"index\": 3"));

        try (var classifier = ImageClassifier.load(settings(folder, Precision.INT8, "cpu"))) {
            assertThatThrownBy(classifier::newPredictor)
                    .isInstanceOf(ModelRefusedException.class)
                    .hasMessageContaining("class 285 (0.7107) instead of class 3");
        }
    }

    /** Each graph is asked when it is loaded, which is when its task first comes. */
    @ParameterizedTest
    @EnumSource(
            value = Task.class,
            names = {"LOCALIZE", "DETECT"})
    void anotherAnswerOfATasksGraphLabelsNothing(Task task, @TempDir Path folder) throws IOException {
        copyModel(folder);
        Path file = folder.resolve("model.json");
        String manifest = Files.readString(file);
        int head = manifest.indexOf("\"graph\": \"resnet50-int8-" + task.code());
        int answer = manifest.indexOf("\"index\": 285", head);
        Files.writeString(file, manifest.substring(0, answer) + "\"index\": 3" + manifest.substring(answer + 12));

        try (var classifier = ImageClassifier.load(settings(folder, Precision.INT8, "cpu"));
                var predictor = classifier.newPredictor();
                DecodedImage image = photo("coffee.jpg", task)) {
            assertThat(predictor.probe()).isTrue();
            assertThatThrownBy(() -> predictor.apply(List.of(image)))
                    .isInstanceOf(ModelRefusedException.class)
                    .hasMessageContaining("instead of class 3");
        }
    }

    /** The images that came with the question are not to blame for that. */
    @Test
    void aTasksGraphThatDoesNotTakeItsKnownImageLabelsNothing(@TempDir Path folder) throws IOException {
        copyModel(folder);
        Path other = Path.of("src/test/resources/models/brightest/brightest.onnx");
        Files.copy(other, folder.resolve("resnet50-int8-detect.onnx"), StandardCopyOption.REPLACE_EXISTING);
        Path file = folder.resolve("model.json");
        String digest = ModelManifest.read(folder)
                .forms()
                .get("int8")
                .heads()
                .get("detect")
                .graphSha256();
        Files.writeString(file, Files.readString(file).replace(digest, Digests.sha256Of(other)));

        try (var classifier = ImageClassifier.load(settings(folder, Precision.INT8, "cpu"));
                var predictor = classifier.newPredictor();
                DecodedImage image = photo("coffee.jpg", Task.DETECT)) {
            assertThatThrownBy(() -> predictor.apply(List.of(image)))
                    .isInstanceOf(ModelRefusedException.class)
                    .hasMessageContaining("graph of detect does not answer its known image");
        }
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void aFolderWithoutAModelIsNamed(@TempDir Path folder) {
        assertThatThrownBy(() -> ImageClassifier.load(settings(folder, Precision.INT8, "cpu")))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("model.json")
                .hasMessageContaining("tagstream.model.path");
    }

    @Test
    void theShippedFilesHaveTheirDigests() {
        ModelManifest manifest = ModelManifest.read(MODEL);

        assertThat(manifest.forms()).containsOnlyKeys("int8", "float16");
        manifest.forms().values().forEach(form -> {
            Digests.check(MODEL.resolve(form.graph()), form.graphSha256());
            Digests.check(MODEL.resolve(form.weights()), form.sha256());
            assertThat(form.heads()).containsOnlyKeys("localize", "detect", "features");
            form.heads().values().forEach(head -> Digests.check(MODEL.resolve(head.graph()), head.graphSha256()));
        });
        assertThat(LabelModel.readClasses(MODEL.resolve("labels.csv"), 1000)).hasSize(1000);
    }

    private DecodedImage photo(String name) throws IOException {
        return photo(name, Task.CLASSIFY);
    }

    private DecodedImage photo(String name, Task task) throws IOException {
        var encoded = new EncodedImage(Files.readAllBytes(SAMPLES.resolve(name)));
        return switch (decoder.decode(encoded, task)) {
            case DecodeResult.Decoded(DecodedImage image) -> image;
            case DecodeResult.Refused refused -> throw new AssertionError(refused);
        };
    }

    private static Label best(ImageClassifier classifier, Logits logits) {
        return classifier.labels().labels(logits, BEST).getFirst();
    }

    private static void copyModel(Path folder) throws IOException {
        for (String name : List.of(
                "model.json",
                "labels.csv",
                "known-answer.rgb",
                "resnet50-int8.onnx",
                "resnet50-int8.safetensors",
                "resnet50-int8-localize.onnx",
                "resnet50-int8-detect.onnx")) {
            Files.copy(MODEL.resolve(name), folder.resolve(name));
        }
    }

    private static ModelSettings settings(Path folder, Precision precision, String device) {
        return new ModelSettings(folder, "OnnxRuntime", precision, device, 1, 1, 4);
    }
}
