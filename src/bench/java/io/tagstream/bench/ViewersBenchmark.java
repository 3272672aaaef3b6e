package io.tagstream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.embedded.EmbeddedBroker;
import io.tagstream.embedded.Loopback;
import io.tagstream.it.WorkerProcess;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What five people who look at the page cost the worker: images a second under a backlog, in short windows that alternate in
 * one packaged worker whose page is on. Each window, with viewers or the null one without, is compared with the mean of those
 * without before and behind it. Rates differ by more than looking can cost, so the CPU time of the threads that serve the page is counted too,
 * against all of the worker's. The viewers run on the worker's cores, so what they take themselves counts against the page.
 */
final class ViewersBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 6);
    private static final Duration WINDOW = Duration.ofSeconds(Integer.getInteger("bench.seconds", 8));

    /** Who opens the page is sent all that there is on the wall: that is not what looking costs. */
    private static final Duration SETTLING = Duration.ofSeconds(3);

    private static final Duration WARM_UP = Duration.ofSeconds(40);
    private static final int EVENTS = Integer.getInteger("bench.events", 60_000);
    private static final int VIEWERS = 5;
    private static final int PARTITIONS = 4;
    private static final Path SAMPLES =
            Path.of("src/embedded/resources/samples").toAbsolutePath();
    private static final List<String> PHOTOS = List.of("chelsea.jpg", "china.jpg", "coffee.jpg");

    private final PrintStream out;
    private final int port = Loopback.freePort();

    ViewersBenchmark(PrintStream out) {
        this.out = out;
    }

    /**
     * @param rate     images a second
     * @param cpu      seconds of the worker's CPU time an image
     * @param page     share of the worker's CPU time that the threads took which serve the page
     * @param pictures that the viewers fetched
     */
    private record Window(double rate, double cpu, double page, long pictures) {}

    /** What one window is, of the mean of those around it. */
    private record Share(double rate, double cpu) {

        static Share of(Window one, Window before, Window behind) {
            return new Share(
                    one.rate() / ((before.rate() + behind.rate()) / 2),
                    one.cpu() / ((before.cpu() + behind.cpu()) / 2));
        }
    }

    void run() throws Exception {
        Path folder = TemporaryFolders.make("viewers");
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"))) {
            broker.createTopics(PARTITIONS, "image-events", "image-labels", "image-dead-letters");
            fill(broker.bootstrapServers());
            try (WorkerProcess worker = WorkerProcess.start(broker.bootstrapServers(), folder, settings());
                    LabelClock labels = LabelClock.start(broker.bootstrapServers(), "image-labels")) {
                worker.awaitReady();
                var arm = new Arm(ProcessHandle.of(worker.pid()).orElseThrow(), labels);
                arm.window(WARM_UP, 0);
                arm.window(WINDOW, VIEWERS);
                measure(arm);
            }
        }
    }

    private Map<String, String> settings() {
        return Map.of(
                "tagstream.model.precision",
                "int8",
                "tagstream.fetch.file.root",
                SAMPLES.toString(),
                "quarkus.http.port",
                Integer.toString(port),
                "tagstream.page.enabled",
                "true");
    }

    private static void fill(String bootstrapServers) {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", "20"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < EVENTS; i++) {
                Path photo = SAMPLES.resolve(PHOTOS.get(i % PHOTOS.size()));
                byte[] event = ("{\"image\": \"" + photo.toUri() + "\"}").getBytes(UTF_8);
                producer.send(new ProducerRecord<>("image-events", i % PARTITIONS, null, event));
            }
        }
    }

    private void measure(Arm arm) throws Exception {
        out.println(
                "| round | images/s without | with five viewers | ratio | null pair | CPU time an image: ratio | null pair"
                        + " | the page's threads, without | with viewers | pictures fetched |");
        out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        var watched = new ArrayList<Share>();
        var nulls = new ArrayList<Share>();
        Window before = arm.window(WINDOW, 0);
        for (int round = 1; round <= ROUNDS; round++) {
            // Whichever comes first in one round comes last in the next.
            boolean viewersFirst = round % 2 == 1;
            Window first = arm.window(WINDOW, viewersFirst ? VIEWERS : 0);
            Window between = arm.window(WINDOW, 0);
            Window second = arm.window(WINDOW, viewersFirst ? 0 : VIEWERS);
            Window behind = arm.window(WINDOW, 0);
            Share atFirst = Share.of(first, before, between);
            Share atLast = Share.of(second, between, behind);
            watched.add(viewersFirst ? atFirst : atLast);
            nulls.add(viewersFirst ? atLast : atFirst);
            Window seen = viewersFirst ? first : second;
            out.printf(
                    Locale.ROOT,
                    "| %d | %.1f | %.1f | %.3f | %.3f | %.3f | %.3f | %.2f %% | %.2f %% | %d |%n",
                    round,
                    between.rate(),
                    seen.rate(),
                    watched.getLast().rate(),
                    nulls.getLast().rate(),
                    watched.getLast().cpu(),
                    nulls.getLast().cpu(),
                    100 * between.page(),
                    100 * seen.page(),
                    seen.pictures());
            before = behind;
        }
        print("ratio of the rate", watched, Share::rate);
        print("its null pair", nulls, Share::rate);
        print("ratio of the CPU time an image", watched, Share::cpu);
        print("its null pair", nulls, Share::cpu);
    }

    private void print(String name, List<Share> shares, ToDoubleFunction<Share> figure) {
        double[] figures = shares.stream().mapToDouble(figure).toArray();
        double mean = Arrays.stream(figures).average().orElseThrow();
        double squares = Arrays.stream(figures)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        out.printf(
                Locale.ROOT,
                "%s: median %.4f, mean %.4f, its standard error %.4f%n",
                name,
                Median.of(shares, figure),
                mean,
                Math.sqrt(squares / Math.max(1, figures.length - 1) / figures.length));
    }

    /** The worker, looked at by so many. */
    private final class Arm {

        private final ProcessHandle worker;
        private final LabelClock labels;
        private final ThreadClock page;

        Arm(ProcessHandle worker, LabelClock labels) {
            this.worker = worker;
            this.labels = labels;
            this.page = new ThreadClock(worker.pid(), List.of("page", "vert.x-"));
        }

        Window window(Duration span, int number) throws Exception {
            var viewers = new ArrayList<PageViewer>();
            for (int i = 0; i < number; i++) {
                viewers.add(PageViewer.start(port));
            }
            Thread.sleep(SETTLING);
            long fetched = pictures(viewers);
            double cpu = cpuSeconds();
            double served = page.seconds();
            long start = System.nanoTime();
            Thread.sleep(span);
            long end = System.nanoTime();
            double cpuTaken = cpuSeconds() - cpu;
            double serving = page.seconds() - served;
            long pictures = pictures(viewers) - fetched;
            boolean alive = viewers.stream().allMatch(viewer -> viewer.figures() > 0);
            for (PageViewer viewer : viewers) {
                viewer.close();
            }
            if (labels.count() >= EVENTS || !alive) {
                throw new IllegalStateException(
                        alive ? "the backlog is done; give -Dbench.events more" : "a viewer was told nothing");
            }
            double rate = labels.rate(start, end);
            return new Window(rate, cpuTaken / (rate * (end - start) / 1e9), serving / cpuTaken, pictures);
        }

        private double cpuSeconds() {
            return worker.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
        }

        private static long pictures(List<PageViewer> viewers) {
            return viewers.stream().mapToLong(PageViewer::pictures).sum();
        }
    }
}
