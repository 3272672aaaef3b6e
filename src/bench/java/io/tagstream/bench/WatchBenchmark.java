package io.tagstream.bench;

import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.tagstream.app.metrics.BatchMetrics;
import io.tagstream.app.metrics.PipelineMetrics;
import io.tagstream.app.metrics.TopologyMetrics;
import io.tagstream.batch.BatchFunction;
import io.tagstream.event.EventId;
import io.tagstream.event.ImageId;
import io.tagstream.event.Outcome;
import io.tagstream.event.Reason;
import io.tagstream.event.SourceRecord;
import io.tagstream.event.Stage;
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
import io.tagstream.pipeline.InFlightBudget;
import io.tagstream.topology.IntakeGate;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * What it costs that the worker watches itself: every metric of one image, and the known answer's image once a
 * probe interval, both in CPU time of the thread beside what the model takes for an image. A throughput of the
 * whole worker with and without them differs by far less than two runs of the same do.
 */
@SuppressWarnings("deprecation") // the registry is the one that Quarkus' extension brings
final class WatchBenchmark {

    private static final int ROUNDS = 5;
    private static final int IMAGES = 1_000_000;
    private static final int BATCH = 8;
    private static final int PROBES = 20;
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(60);
    private static final Path PHOTO = Path.of("src/embedded/resources/samples/chelsea.jpg");
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final PrintStream out;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final PipelineMetrics pipeline =
            new PipelineMetrics(registry, new InFlightBudget(256, 1 << 28), () -> 0, WatchBenchmark::unexpected);
    private final BatchMetrics batches = new BatchMetrics(registry, 2, WatchBenchmark::unexpected);
    private final TopologyMetrics topology = new TopologyMetrics(registry, new IntakeGate(() -> false, 2048, 1 << 28));
    private final SourceRecord source = new SourceRecord(new EventId("image-events", 0, 0), 0, List.of(), null, null);
    private final Outcome outcome =
            new Outcome.Rejected(new ImageId(source.id(), 0), Reason.NOT_FOUND, Stage.FETCH, "the origin answered 404");

    WatchBenchmark(PrintStream out) {
        this.out = out;
    }

    private static void unexpected(Throwable failure) {
        throw new IllegalStateException(failure);
    }

    void run() throws Exception {
        DecodedImage image = decoded();
        try (image;
                var classifier = ImageClassifier.load(
                        new ModelSettings(Path.of("src/main/model"), "auto", Precision.INT8, "cpu", 1, 1, BATCH));
                BatchFunction<DecodedImage, Logits> predictor = classifier.newPredictor()) {
            out.println("| round | metrics µs/image | again | null pair | predict ms/image | probe ms | metrics share"
                    + " | probe share |");
            out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
            metricsOf(IMAGES);
            for (int round = 1; round <= ROUNDS; round++) {
                double metrics = metricsOf(IMAGES);
                double predict = predictOf(predictor, image);
                double again = metricsOf(IMAGES);
                double probe = probeOf(predictor);
                out.printf(
                        "| %d | %.2f | %.2f | %.2f | %.1f | %.1f | %.4f %% | %.3f %% |%n",
                        round,
                        metrics / 1e3,
                        again / 1e3,
                        again / metrics,
                        predict / 1e6,
                        probe / 1e6,
                        100 * metrics / predict,
                        100 * probe / PROBE_INTERVAL.toNanos());
            }
        }
    }

    /** CPU time in ns of all that is told of one image, its share of a batch of eight included. */
    private double metricsOf(int images) {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < images; i++) {
            var took = Duration.ofNanos(1_000_000L + i);
            topology.onAccepted();
            pipeline.onFetched(took);
            pipeline.onDecoded(took, took);
            pipeline.onOutcome(outcome);
            if (i % BATCH == 0) {
                batches.onBatch(BATCH, took, took);
            }
            topology.onEmitted(source, outcome, took);
        }
        return (double) (THREADS.getCurrentThreadCpuTime() - start) / images;
    }

    private static double predictOf(BatchFunction<DecodedImage, Logits> predictor, DecodedImage image) {
        List<DecodedImage> batch = Collections.nCopies(BATCH, image);
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < PROBES; i++) {
            predictor.apply(batch);
        }
        return (double) (THREADS.getCurrentThreadCpuTime() - start) / PROBES / BATCH;
    }

    private static double probeOf(BatchFunction<DecodedImage, Logits> predictor) {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < PROBES; i++) {
            if (!predictor.probe()) {
                throw new IllegalStateException("this device gives no known answer");
            }
        }
        return (double) (THREADS.getCurrentThreadCpuTime() - start) / PROBES;
    }

    private static DecodedImage decoded() throws Exception {
        var decoder = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());
        var encoded = new EncodedImage(Files.readAllBytes(PHOTO));
        return switch (decoder.decode(encoded)) {
            case DecodeResult.Decoded(DecodedImage image) -> image;
            case DecodeResult.Refused refused -> throw new IllegalStateException(refused.message());
        };
    }
}
