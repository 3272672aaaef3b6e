package io.tagstream.bench;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.basicmodelzoo.cv.classification.ResNetV1;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import io.tagstream.batch.BatchFunction;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.PixelPool;
import io.tagstream.inference.Classifier;
import io.tagstream.inference.ImageClassifier;
import io.tagstream.inference.Logits;
import io.tagstream.inference.ModelSettings;
import io.tagstream.inference.Precision;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Images a second of the MXNet engine as it is served, beside DJL's own {@code ResNetV1} of 50 layers on
 * the same library, whose only way is block by block. Both get the same pictures' sizes; ours begin as
 * bytes, DJL's as floats that are ready.
 */
final class ResNetBenchmark {

    private static final int ROUNDS = 7;
    private static final int BATCHES = 5;
    private static final int CLASSES = 1000;
    private static final String ENGINE = "MXNet";
    private static final Path PHOTO = Path.of("src/embedded/resources/samples/coffee.jpg");

    private final PrintStream out;

    ResNetBenchmark(PrintStream out) {
        this.out = out;
    }

    void run() throws Exception {
        try (Classifier classifier = classifier();
                BatchFunction<DecodedImage, Logits> served = classifier.newPredictor();
                Model model = zooModel();
                Predictor<Integer, Integer> zoo = model.newPredictor(new RandomPictures())) {
            DecodedImage photo = photo();
            for (int size : List.of(1, 8)) {
                List<DecodedImage> batch = Collections.nCopies(size, photo);
                compare(size, () -> served.apply(batch), () -> zoo.predict(size));
            }
        }
    }

    private void compare(int size, Arm served, Arm zoo) throws Exception {
        out.printf("%nbatches of %d%n%n", size);
        out.println(
                "| round | MXNet as served, img/s | DJL's ResNetV1, img/s | served again, img/s | served / ResNetV1 | null pair |");
        out.println("| --- | --- | --- | --- | --- | --- |");
        rate(size, served);
        rate(size, zoo);
        var ratios = new ArrayList<Double>();
        var nulls = new ArrayList<Double>();
        for (int round = 1; round <= ROUNDS; round++) {
            double first = rate(size, served);
            double between = rate(size, zoo);
            double again = rate(size, served);
            ratios.add((first + again) / 2 / between);
            nulls.add(again / first);
            out.printf(
                    Locale.ROOT,
                    "| %d | %.1f | %.1f | %.1f | %.2f | %.2f |%n",
                    round,
                    first,
                    between,
                    again,
                    ratios.getLast(),
                    nulls.getLast());
        }
        out.printf(Locale.ROOT, "| median | | | | %.2f | %.2f |%n", median(ratios), median(nulls));
    }

    @FunctionalInterface
    private interface Arm {
        void predict() throws Exception;
    }

    private static double rate(int size, Arm arm) throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < BATCHES; i++) {
            arm.predict();
        }
        return (double) BATCHES * size * 1e9 / (System.nanoTime() - start);
    }

    private static Classifier classifier() {
        int cores = Runtime.getRuntime().availableProcessors();
        return ImageClassifier.load(
                new ModelSettings(Path.of("src/main/model"), ENGINE, Precision.AUTO, "cpu", 1, cores, 8));
    }

    private static Model zooModel() {
        var shape = new Shape(3, DecodedImage.SIDE, DecodedImage.SIDE);
        Model model = Model.newInstance("resnet-v1-50", Device.cpu(), ENGINE);
        var block = ResNetV1.builder()
                .setImageShape(shape)
                .setNumLayers(50)
                .setOutSize(CLASSES)
                .build();
        block.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1).addAll(shape));
        model.setBlock(block);
        return model;
    }

    /** As many pictures as are asked for, all alike: what is in them does not matter to the arithmetic. */
    private static final class RandomPictures implements NoBatchifyTranslator<Integer, Integer> {

        @Override
        public NDList processInput(TranslatorContext context, Integer size) {
            return new NDList(context.getNDManager().ones(new Shape(size, 3, DecodedImage.SIDE, DecodedImage.SIDE)));
        }

        @Override
        public Integer processOutput(TranslatorContext context, NDList logits) {
            return logits.singletonOrThrow().toFloatArray().length;
        }
    }

    static DecodedImage photo() throws IOException {
        var decoder = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());
        return switch (decoder.decode(new EncodedImage(Files.readAllBytes(PHOTO)))) {
            case DecodeResult.Decoded(DecodedImage image) -> image;
            case DecodeResult.Refused refused -> throw new IllegalStateException(refused.toString());
        };
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
