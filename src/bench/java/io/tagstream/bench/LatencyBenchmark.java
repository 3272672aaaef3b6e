package io.tagstream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.batch.BatchListener;
import io.tagstream.batch.BatchPolicy;
import io.tagstream.batch.MicroBatcher;
import io.tagstream.fault.BrokerProcess;
import io.tagstream.inference.Calibration;
import io.tagstream.inference.CalibrationPolicy;
import io.tagstream.inference.ImageClassifier;
import io.tagstream.inference.ModelSettings;
import io.tagstream.inference.PlanPins;
import io.tagstream.inference.Precision;
import io.tagstream.inference.PredictPlan;
import io.tagstream.topology.TopicNames;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How long a label takes, by how busy the worker is: an open loop of Poisson arrivals at shares of what the
 * worker gives under a backlog, from the moment at which an event was to be sent (its fetch on loopback
 * included) to {@code forward} and to the committed label. All of it, the origin and the broker too, on the
 * same cores. The share that the goal speaks of is measured first and last: the null pair. What the worker gives is
 * measured anew before each share, and after it: where the two differ, the cores changed their speed meanwhile.
 */
final class LatencyBenchmark {

    /** The share of the capacity that the goal speaks of. */
    private static final double GOAL = 0.8;

    private static final String ALL_SHARES = GOAL + ",0.2,0.4,0.6,0.9," + GOAL;

    /** In order; where cores change their speed, many short steps at one share say more than a long one. */
    private static final double[] SHARES = Arrays.stream(
                    System.getProperty("bench.shares", ALL_SHARES).split(","))
            .mapToDouble(Double::parseDouble)
            .toArray();

    private static final Duration SPAN = Duration.ofSeconds(Integer.getInteger("bench.seconds", 30));

    /** Several times what is in flight at once. */
    private static final int BACKLOG = 960;

    private static final int PARTITIONS = 4;

    /** Other arrivals than those of any step. */
    private static final long WARM_UP_SEED = -1;

    private static final int MAX_EVENTS = 256;
    private static final TopicNames TOPICS = new TopicNames("events", "labels", "dead-letters");
    private static final Path PHOTO = Path.of("src/conversion/known-answer.jpg");

    private final PrintStream out;
    private final ConcurrentLinkedQueue<Long> fullBatchNanos = new ConcurrentLinkedQueue<>();
    private int sent;

    LatencyBenchmark(PrintStream out) {
        this.out = out;
    }

    /**
     * What one share of the capacity gave.
     *
     * @param capacity  images a second under a backlog, right before
     * @param after     the same right after
     * @param service   ms that a full batch took in the backlog before, the median
     * @param forwarded ms, in ascending order
     * @param committed ms, in ascending order
     */
    private record Step(
            double share, double capacity, double after, double service, double[] forwarded, double[] committed) {

        private static double at(double[] sorted, int percent) {
            return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
        }
    }

    void run() throws Exception {
        var folder = TemporaryFolders.make("latency");
        int cores = Runtime.getRuntime().availableProcessors();
        ModelSettings settings = ImageClassifier.here(
                new ModelSettings(Path.of("src/main/model"), "auto", Precision.INT8, "cpu", 1, 1, 1));
        PredictPlan plan = Calibration.choose(
                        settings,
                        PlanPins.NONE,
                        new CalibrationPolicy(true, Duration.ofSeconds(5), folder.resolve("plan"), "bench"),
                        cores)
                .plan();
        try (BrokerProcess broker = BrokerProcess.start(folder, Map.of());
                var origin = new PhotoOrigin(Files.readAllBytes(PHOTO), Duration.ZERO);
                ImageClassifier classifier = ImageClassifier.load(settings.with(plan))) {
            broker.createTopics(PARTITIONS, List.of(TOPICS.events(), TOPICS.labels(), TOPICS.deadLetters()));
            var batcher = new MicroBatcher<>(
                    "predict-",
                    new BatchPolicy(plan.maxBatch(), Duration.ZERO),
                    classifier::newPredictor,
                    plan.predictors(),
                    fullBatches(plan.maxBatch()));
            try (var meter = new LatencyMeter(broker.bootstrapServers(), TOPICS.labels(), PARTITIONS);
                    var worker = new InProcessWorker(
                            broker.bootstrapServers(),
                            "latency",
                            TOPICS,
                            new InProcessWorker.Parts(
                                    batcher, classifier.labels(), origin.policy(MAX_EVENTS), MAX_EVENTS, meter));
                    var producer = new KafkaProducer<>(
                            Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", "0"),
                            new ByteArraySerializer(),
                            new ByteArraySerializer())) {
                measure(meter, origin, producer, plan);
                out.println("threads replaced: " + worker.threadsReplaced());
            }
        }
    }

    private BatchListener fullBatches(int maxBatch) {
        return new BatchListener() {
            @Override
            public void onBatch(int size, Duration queued, Duration ran) {
                if (size == maxBatch) {
                    fullBatchNanos.add(ran.toNanos());
                }
            }
        };
    }

    private void measure(
            LatencyMeter meter, PhotoOrigin origin, KafkaProducer<byte[], byte[]> producer, PredictPlan plan)
            throws Exception {
        WarmUp.with(() -> {
            double capacity = backlog(meter, origin, producer);
            // A broker compiles other code for events that come one by one than for a backlog.
            openLoop(GOAL * capacity, WARM_UP_SEED, meter, origin, producer);
        });
        out.println("predictors x threads x batch: " + plan);
        var steps = new ArrayList<Step>();
        double after = backlog(meter, origin, producer);
        for (int i = 0; i < SHARES.length; i++) {
            double capacity = after;
            double service = Median.of(fullBatchNanos, nanos -> nanos / 1e6);
            int from = sent;
            openLoop(SHARES[i] * capacity, i, meter, origin, producer);
            double[] forwarded = meter.untilForwarded(from, sent);
            double[] committed = meter.untilCommitted(from, sent);
            after = backlog(meter, origin, producer);
            steps.add(new Step(SHARES[i], capacity, after, service, forwarded, committed));
        }
        print(steps);
        // Other shares are no curve.
        if (System.getProperty("bench.shares") == null) {
            plot(steps.subList(1, steps.size()).stream()
                    .sorted((one, other) -> Double.compare(one.share(), other.share()))
                    .toList());
        }
    }

    /** @return images a second */
    private double backlog(LatencyMeter meter, PhotoOrigin origin, KafkaProducer<byte[], byte[]> producer)
            throws InterruptedException {
        fullBatchNanos.clear();
        int from = sent;
        for (int i = 0; i < BACKLOG; i++) {
            send(meter, origin, producer, System.nanoTime());
        }
        meter.await(sent);
        return meter.rate(from, sent);
    }

    private void openLoop(
            double perSecond, long seed, LatencyMeter meter, PhotoOrigin origin, KafkaProducer<byte[], byte[]> producer)
            throws InterruptedException {
        new Arrivals(seed).run(perSecond, SPAN, intended -> send(meter, origin, producer, intended));
        meter.await(sent);
    }

    private void send(LatencyMeter meter, PhotoOrigin origin, KafkaProducer<byte[], byte[]> producer, long intended) {
        int event = sent++;
        meter.intend(event, intended);
        byte[] value = ("{\"image\": \"" + origin.uri(event) + "\"}").getBytes(UTF_8);
        producer.send(new ProducerRecord<>(TOPICS.events(), event % PARTITIONS, null, value));
    }

    private void print(List<Step> steps) {
        out.println("| rate / capacity | capacity, img/s | after / before | full batch, ms | events "
                + "| to forward: p50, ms | p95 | p99 | p99 / full batch | to the committed label: p50, ms | p99 |");
        out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for (Step step : steps) {
            out.printf(
                    Locale.ROOT,
                    "| %.1f | %.1f | %.2f | %.0f | %d | %.0f | %.0f | %.0f | %.2f | %.0f | %.0f |%n",
                    step.share(),
                    step.capacity(),
                    step.after() / step.capacity(),
                    step.service(),
                    step.forwarded().length,
                    Step.at(step.forwarded(), 50),
                    Step.at(step.forwarded(), 95),
                    Step.at(step.forwarded(), 99),
                    Step.at(step.forwarded(), 99) / step.service(),
                    Step.at(step.committed(), 50),
                    Step.at(step.committed(), 99));
        }
        out.printf(
                Locale.ROOT,
                "null pair (p50 at %.1f, last over first): %.2f%n",
                GOAL,
                Step.at(steps.getLast().forwarded(), 50)
                        / Step.at(steps.getFirst().forwarded(), 50));
    }

    private static void plot(List<Step> steps) throws IOException {
        var plot = new LinePlot("Latency by load", "rate / capacity", "ms from the intended send", true);
        int[] percents = {50, 95, 99};
        for (int i = 0; i < percents.length; i++) {
            int percent = percents[i];
            plot.line("forward, p" + percent, i, false, points(steps, percent, true));
            plot.line("committed, p" + percent, i, true, points(steps, percent, false));
        }
        Path folder = Path.of("docs/performance");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("latency.svg"), plot.svg());
    }

    private static List<double[]> points(List<Step> steps, int percent, boolean forwarded) {
        return steps.stream()
                .map(step ->
                        new double[] {step.share(), Step.at(forwarded ? step.forwarded() : step.committed(), percent)})
                .toList();
    }
}
