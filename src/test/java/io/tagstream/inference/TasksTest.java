package io.tagstream.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.Box;
import io.tagstream.event.Instance;
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
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where things are: the shipped int8 form on mosaics of photos whose labels are known. */
class TasksTest {

    private static final Path SAMPLES = Path.of("src/embedded/resources/samples");
    /** ImageNet has five kinds of domestic cats; which one a few pixels decide is not what is asked here. */
    private static final int FIRST_CAT = 281;

    private static final int LAST_CAT = 285;
    private static final int ESPRESSO = 967;
    private static final int MOSAICS = 125;
    private static final double FOUND = 0.5;

    private static ImageClassifier classifier;
    private static OwnedPredictor predictor;

    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());

    @BeforeAll
    static void load() {
        classifier = ImageClassifier.load(
                new ModelSettings(Path.of("src/main/model"), "OnnxRuntime", Precision.AUTO, "cpu", 1, 1, 4));
        predictor = (OwnedPredictor) classifier.newPredictor();
    }

    @AfterAll
    static void close() {
        predictor.close();
        classifier.close();
    }

    @Test
    void localizedLabelsAreTheClassifiedOnesWithABoxEach() throws IOException {
        byte[] cat = Files.readAllBytes(SAMPLES.resolve("chelsea.jpg"));

        List<Label> classified = labels(cat, Task.CLASSIFY);
        List<Label> localized = labels(cat, Task.LOCALIZE);

        assertThat(localized.stream().map(Label::index))
                .containsExactlyElementsOf(classified.stream().map(Label::index).toList());
        assertThat(classified).allSatisfy(label -> assertThat(label.instances()).isEmpty());
        assertThat(localized).allSatisfy(label -> assertThat(label.instances())
                .singleElement()
                .satisfies(instance -> assertThat(instance.score()).isEqualTo(label.score())));
    }

    /** A cat that shares its picture with three others may just miss the least score: three of four are asked for. */
    @Test
    void photosOfAMosaicAreFoundInTheirPlacesAndNowhereElse() throws IOException {
        List<Label> labels = labels(
                Mosaic.of(List.of(crop("chelsea.jpg"), crop("coffee.jpg"), crop("coffee.jpg"), crop("chelsea.jpg"))),
                Task.DETECT);

        List<Box> cats = boxes(labels, FIRST_CAT, LAST_CAT);
        List<Box> cups = boxes(labels, ESPRESSO);
        assertThat(cats).isNotEmpty().allMatch(box -> liesIn(box, 0) || liesIn(box, 3));
        assertThat(cups).isNotEmpty().allMatch(box -> liesIn(box, 1) || liesIn(box, 2));
        assertThat(cats.size() + cups.size()).isBetween(3, 4);
    }

    @Test
    void photosOfAWideMosaicAreFoundInTheirPlacesToo() throws IOException {
        List<String> names =
                List.of("chelsea.jpg", "coffee.jpg", "chelsea.jpg", "coffee.jpg", "chelsea.jpg", "coffee.jpg");

        List<Label> labels = labels(Mosaic.of(names.stream().map(this::crop).toList()), Task.DETECT);

        List<Box> cats = boxes(labels, FIRST_CAT, LAST_CAT);
        List<Box> cups = boxes(labels, ESPRESSO);
        assertThat(cats).isNotEmpty().allMatch(box -> IntStream.of(0, 2, 4)
                .anyMatch(place -> box.overlap(Mosaic.place(place, 6)) > FOUND));
        assertThat(cups).isNotEmpty().allMatch(box -> IntStream.of(1, 3, 5)
                .anyMatch(place -> box.overlap(Mosaic.place(place, 6)) > FOUND));
        assertThat(cats.size() + cups.size()).isBetween(4, 6);
    }

    private static boolean liesIn(Box box, int quadrant) {
        return box.overlap(Mosaic.QUADRANTS.get(quadrant)) > FOUND;
    }

    @Test
    void theBoxOfALabelLiesWhereItsPhotoIs() throws IOException {
        for (int quadrant = 0; quadrant < Mosaic.QUADRANTS.size(); quadrant++) {
            List<Label> labels = labels(Mosaic.alone(crop("coffee.jpg"), quadrant), Task.LOCALIZE);

            assertThat(boxes(labels, ESPRESSO)).singleElement().satisfies(Mosaic.centreIn(quadrant));
        }
    }

    /** Batches are made of whatever comes: each image gets the answer to its own task. */
    @Test
    void imagesOfAllTasksShareABatch() throws IOException {
        byte[] cat = Files.readAllBytes(SAMPLES.resolve("chelsea.jpg"));
        List<DecodedImage> images = IntStream.range(0, 4)
                .mapToObj(i -> decoded(cat, Task.values()[i % Task.values().length]))
                .toList();

        List<Logits> answers = predictor.apply(images);

        assertThat(answers).hasSize(4);
        assertThat(answers.get(3).values())
                .as("of the same task")
                .isEqualTo(answers.get(0).values());
        assertThat(answers.get(1).values())
                .as("of the same graph but for the map")
                .isEqualTo(answers.get(0).values());
        assertThat(answers.get(1).map().rows()).isEqualTo(7);
        assertThat(answers.get(1).map().columns()).isEqualTo(7);
        assertThat(answers.get(2).map().rows()).isEqualTo(14);
        assertThat(answers.get(2).map().columns()).isEqualTo(21);
        images.forEach(DecodedImage::close);
        assertThat(predictor.probe()).as("each graph answers its known image").isTrue();
    }

    /** {@code ./mvnw test -Dtest=TasksTest -Dphotos=FOLDER}; photos with a {@code labels.csv}. */
    @ParameterizedTest
    @CsvSource({"4, 0.72, 0.4", "6, 0.71, 0.4", "8, 0.69, 0.5"})
    @EnabledIfSystemProperty(named = "photos", matches = ".+")
    void mosaicsOfAFolderOfPhotos(int size, double leastRecall, double mostFalseBoxes) throws IOException {
        Found found = found(size, Mosaic::of);

        found.print("in their proportions");
        assertThat(found.recall()).isGreaterThanOrEqualTo(leastRecall);
        assertThat(found.falseBoxes()).isLessThanOrEqualTo(mostFalseBoxes);
    }

    /** What it is good for to keep the proportions. */
    @ParameterizedTest
    @CsvSource({"6, 0.35", "8, 0.15"})
    @EnabledIfSystemProperty(named = "photos", matches = ".+")
    void pressedIntoASquareMostOfAWideMosaicIsMissed(int size, double mostRecall) throws IOException {
        Found found = found(size, Mosaic::pressed);

        found.print("pressed into a square");
        assertThat(found.recall()).isLessThan(mostRecall);
    }

    /**
     * @param size photos of a mosaic
     * @param falseBoxes for every four photos
     */
    private record Found(int size, double recall, double falseBoxes) {

        void print(String how) {
            System.out.printf(
                    Locale.ROOT,
                    "%d mosaics of %d x 2, %s: recall %.3f, false boxes for every four photos %.3f%n",
                    MOSAICS,
                    size / 2,
                    how,
                    recall,
                    falseBoxes);
        }
    }

    private Found found(int size, Function<List<DecodedImage>, byte[]> mosaics) throws IOException {
        List<Photo> photos = photos();
        var random = new Random(1);
        int found = 0;
        int wrong = 0;
        for (int i = 0; i < MOSAICS; i++) {
            List<Photo> some = random.ints(0, photos.size())
                    .distinct()
                    .limit(size)
                    .mapToObj(photos::get)
                    .toList();
            byte[] mosaic = mosaics.apply(some.stream().map(this::crop).toList());
            List<Label> labels = labels(mosaic, new LabelOptions(size + 1, 0.5, Set.of(Task.DETECT)));
            int right = (int) IntStream.range(0, size)
                    .filter(place -> boxes(labels, some.get(place).index()).stream()
                            .anyMatch(box -> box.overlap(Mosaic.place(place, size)) >= FOUND))
                    .count();
            found += right;
            wrong += labels.stream().mapToInt(label -> label.instances().size()).sum() - right;
        }
        return new Found(size, found / ((double) size * MOSAICS), 4.0 * wrong / (size * MOSAICS));
    }

    @Test
    @EnabledIfSystemProperty(named = "photos", matches = ".+")
    void aPhotoOfAFolderInAQuadrant() throws IOException {
        int known = 0;
        int inside = 0;
        List<Photo> photos = photos();
        for (int i = 0; i < photos.size(); i++) {
            int quadrant = i % 4;
            List<Label> labels = labels(Mosaic.alone(crop(photos.get(i)), quadrant), Task.LOCALIZE);
            for (Box box : boxes(labels, photos.get(i).index())) {
                known++;
                inside += Mosaic.hasCentre(quadrant, box) ? 1 : 0;
            }
        }
        System.out.printf(Locale.ROOT, "%d of %d centres in their quadrant%n", inside, known);

        assertThat(inside).isGreaterThanOrEqualTo((int) Math.ceil(0.95 * known));
    }

    private record Photo(Path file, int index) {}

    private static List<Photo> photos() throws IOException {
        Path folder = Path.of(System.getProperty("photos"));
        return Files.readAllLines(folder.resolve("labels.csv")).stream()
                .skip(1)
                .map(line -> line.split(","))
                .map(fields -> new Photo(folder.resolve(fields[0]), Integer.parseInt(fields[1])))
                .toList();
    }

    private DecodedImage crop(String sample) {
        return crop(new Photo(SAMPLES.resolve(sample), 0));
    }

    private DecodedImage crop(Photo photo) {
        try {
            return decoded(Files.readAllBytes(photo.file()), Task.CLASSIFY);
        } catch (IOException e) {
            throw new AssertionError(photo.toString(), e);
        }
    }

    private DecodedImage decoded(byte[] picture, Task task) {
        return switch (decoder.decode(new EncodedImage(picture), task)) {
            case DecodeResult.Decoded(DecodedImage image) -> image;
            case DecodeResult.Refused refused -> throw new AssertionError(refused.toString());
        };
    }

    private List<Label> labels(byte[] picture, Task task) {
        return labels(picture, new LabelOptions(5, task == Task.DETECT ? 0.5 : 0, Set.of(task)));
    }

    private List<Label> labels(byte[] picture, LabelOptions options) {
        try (DecodedImage image = decoded(picture, options.task())) {
            Logits answer = predictor.apply(List.of(image)).getFirst();
            return classifier.labels().labels(answer, options, image.region());
        }
    }

    private static List<Box> boxes(List<Label> labels, int index) {
        return boxes(labels, index, index);
    }

    private static List<Box> boxes(List<Label> labels, int first, int last) {
        return labels.stream()
                .filter(label -> label.index() >= first && label.index() <= last)
                .flatMap(label -> label.instances().stream())
                .map(Instance::box)
                .toList();
    }
}
