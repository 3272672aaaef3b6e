package io.tagstream.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tagstream.batch.BatchFunction;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.Task;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.PixelPool;
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
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a picture costs by task, in milliseconds of this process' CPU time: decoding, the network, and from its answer to
 * labels. One predictor of one thread, batches of 8, int8; rounds alternate, and the median counts.
 */
final class TaskBenchmark {

    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final Path PHOTO = Path.of("src/embedded/resources/samples/china.jpg");
    private static final int ROUNDS = Integer.getInteger("rounds", 7);
    private static final int BATCH = 8;
    private static final double MILLI = 1e6;

    private final PrintStream out;
    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());

    TaskBenchmark(PrintStream out) {
        this.out = out;
    }

    void run() throws Exception {
        byte[] photo = Files.readAllBytes(PHOTO);
        var settings = new ModelSettings(Path.of("src/main/model"), "OnnxRuntime", Precision.AUTO, "cpu", 1, 1, BATCH);
        Map<Task, List<double[]>> costs = new EnumMap<>(Task.class);
        try (var classifier = ImageClassifier.load(settings);
                BatchFunction<DecodedImage, Logits> predictor = classifier.newPredictor()) {
            for (int round = -1; round < ROUNDS; round++) {
                for (Task task : Task.values()) {
                    double[] cost = cost(photo, task, classifier, predictor);
                    if (round >= 0) {
                        costs.computeIfAbsent(task, _ -> new ArrayList<>()).add(cost);
                    }
                }
            }
        }
        out.println("| task | decode, ms | network, ms | labels, ms | network, of classify |");
        out.println("| --- | --- | --- | --- | --- |");
        double classify = Median.of(costs.get(Task.CLASSIFY), round -> round[1]);
        costs.forEach((task, rounds) -> out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.2f | %.2f |%n",
                task.code(),
                Median.of(rounds, round -> round[0]),
                Median.of(rounds, round -> round[1]),
                Median.of(rounds, round -> round[2]),
                Median.of(rounds, round -> round[1]) / classify));
    }

    private double[] cost(
            byte[] photo, Task task, ImageClassifier classifier, BatchFunction<DecodedImage, Logits> predictor)
            throws IOException {
        var options = new LabelOptions(5, task == Task.DETECT ? 0.5 : 0, Set.of(task));
        long start = PROCESS.getProcessCpuTime();
        DecodedImage image = null;
        for (int i = 0; i < BATCH; i++) {
            image = decoded(photo, task);
        }
        long decoded = PROCESS.getProcessCpuTime();
        List<Logits> answers = predictor.apply(Collections.nCopies(BATCH, image));
        long predicted = PROCESS.getProcessCpuTime();
        for (Logits answer : answers) {
            classifier.labels().labels(answer, options, image.region());
        }
        long labelled = PROCESS.getProcessCpuTime();
        return new double[] {
            (decoded - start) / MILLI / BATCH,
            (predicted - decoded) / MILLI / BATCH,
            (labelled - predicted) / MILLI / BATCH
        };
    }

    private DecodedImage decoded(byte[] photo, Task task) {
        return switch (decoder.decode(new EncodedImage(photo), task)) {
            case DecodeResult.Decoded(DecodedImage image) -> image;
            case DecodeResult.Refused refused -> throw new IllegalStateException(refused.toString());
        };
    }
}
