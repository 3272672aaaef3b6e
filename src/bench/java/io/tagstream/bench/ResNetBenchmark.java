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
import com.sun.management.OperatingSystemMXBean;
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
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What a picture costs the MXNet engine as it is served, in milliseconds, beside DJL's own {@code ResNetV1} of 50 layers on
 * the same library, whose only way is block by block. Both get the same pictures' sizes; ours begin as
 * bytes, DJL's as floats that are ready. {@code -Dthreads=N} for both; CPU time says more than the clock
 * where others use the cores too.
 */
final class ResNetBenchmark {

    private static final int ROUNDS = 7;
    private static final int PICTURES = 16;
    private static final int CLASSES = 1000;
    private static final int THREADS =
            Integer.getInteger("threads", Runtime.getRuntime().availableProcessors());
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
        out.printf("%nbatches of %d, %d threads%n%n", size, THREADS);
        out.println("| round | MXNet as served, ms | DJL's ResNetV1, ms | served again, ms "
                + "| CPU: ResNetV1 / served | null pair | clock: ResNetV1 / served | null pair |");
        out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        Cost.of(size, served);
        Cost.of(size, zoo);
        var ratios = new ArrayList<List<Double>>();
        for (int round = 1; round <= ROUNDS; round++) {
            Cost first = Cost.of(size, served);
            Cost between = Cost.of(size, zoo);
            Cost again = Cost.of(size, served);
            ratios.add(List.of(
                    between.cpu() / ((first.cpu() + again.cpu()) / 2),
                    again.cpu() / first.cpu(),
                    between.clock() / ((first.clock() + again.clock()) / 2),
                    again.clock() / first.clock()));
            print(
                    Integer.toString(round),
                    "%.0f | %.0f | %.0f".formatted(first.cpu(), between.cpu(), again.cpu()),
                    ratios.getLast());
        }
        print(
                "median",
                " | | ",
                List.of(
                        Median.of(ratios, round -> round.get(0)),
                        Median.of(ratios, round -> round.get(1)),
                        Median.of(ratios, round -> round.get(2)),
                        Median.of(ratios, round -> round.get(3))));
    }

    private void print(String name, String costs, List<Double> ratios) {
        out.printf(
                Locale.ROOT,
                "| %s | %s | %.2f | %.2f | %.2f | %.2f |%n",
                name,
                costs,
                ratios.get(0),
                ratios.get(1),
                ratios.get(2),
                ratios.get(3));
    }

    @FunctionalInterface
    private interface Arm {
        void predict() throws Exception;
    }

    /**
     * What one picture took.
     *
     * @param cpu   milliseconds of all the process' threads
     * @param clock milliseconds that went by
     */
    private record Cost(double cpu, double clock) {

        private static final double MILLI = 1e6;

        static Cost of(int size, Arm arm) throws Exception {
            var process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            long cpu = process.getProcessCpuTime();
            long start = System.nanoTime();
            int batches = Math.max(1, PICTURES / size);
            for (int i = 0; i < batches; i++) {
                arm.predict();
            }
            double pictures = batches * size * MILLI;
            return new Cost((process.getProcessCpuTime() - cpu) / pictures, (System.nanoTime() - start) / pictures);
        }
    }

    private static Classifier classifier() {
        return ImageClassifier.load(
                new ModelSettings(Path.of("src/main/model"), ENGINE, Precision.AUTO, "cpu", 1, THREADS, 8));
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
}
