package io.tagstream.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Images a second from Kafka to committed labels, beside what the same cores give in a bare loop of
 * decode, resize and predict. The arms alternate within one run, with a null pair of the bare loop.
 * {@code -Dbench.source=file} has the worker read the photos itself, instead of from a server on the same cores.
 */
final class PipelineBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);

    /** How often all photos are sent at once, so that the start and the end of a backlog weigh little. */
    private static final int PASSES = Integer.getInteger("bench.passes", 3);

    /** By what the worker gets the photos: {@code http} on loopback, or {@code file}. */
    private static final String SOURCE = System.getProperty("bench.source", "http");

    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final LabelledPhotos photos;
    private final PrintStream out;

    PipelineBenchmark(LabelledPhotos photos, PrintStream out) {
        if (!SOURCE.equals("http") && !SOURCE.equals("file")) {
            throw new IllegalArgumentException("-Dbench.source=" + SOURCE + " is neither http nor file");
        }
        this.photos = photos.times(PASSES);
        this.out = out;
    }

    /**
     * What an arm took.
     *
     * @param rate   images a second
     * @param own    CPU time of this process for an image, in ms: of the bare loop, or of both ends of the topics and the
     *               photos' server
     * @param worker CPU time of the worker for an image, in ms
     * @param broker CPU time of the broker for an image, in ms; of one that idles, beside the bare loop
     */
    private record Cost(double rate, double own, double worker, double broker) {}

    void run() throws Exception {
        var worker = new ArrayList<Cost>();
        var bare = new ArrayList<Cost>();
        var again = new ArrayList<Cost>();
        try (var server = new PhotoServer(photos.folder());
                var rig = new Rig(photos, settings(server));
                var loop = new BareLoop(photos)) {
            var referenced = SOURCE.equals("http") ? photos.at(server) : photos;
            WarmUp.with(() -> rig.tag(referenced));
            WarmUp.with(loop::run);
            out.println("by " + SOURCE);
            out.println("| round | worker img/s | bare loop img/s | bare loop again | worker / bare | null pair "
                    + "| CPU ms/img: worker | broker and ends | bare loop | worker / bare |");
            out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
            for (int round = 1; round <= ROUNDS; round++) {
                bare.add(cost(loop::run, rig));
                worker.add(cost(() -> rig.tag(referenced), rig));
                again.add(cost(loop::run, rig));
                print(Integer.toString(round), worker.getLast(), bare.getLast(), again.getLast());
            }
        }
        Cost ofWorker = median(worker);
        Cost ofBare = median(bare);
        Cost ofAgain = median(again);
        print("median", ofWorker, ofBare, ofAgain);
        var plot = new BarPlot("Images a second by " + SOURCE + ", medians of " + ROUNDS + " rounds", List.of("img/s"));
        plot.bar("bare loop", ofBare.rate());
        plot.bar("worker, Kafka to label", ofWorker.rate());
        plot.bar("bare loop again", ofAgain.rate());
        plot.writeTo("pipeline-" + SOURCE + ".svg");
    }

    private static Map<String, String> settings(PhotoServer server) {
        var settings = new HashMap<>(server.leaveToFetch());
        settings.put("tagstream.model.precision", "int8");
        return settings;
    }

    private void print(String name, Cost worker, Cost bare, Cost again) {
        double bareCpu = (bare.own() + again.own()) / 2;
        out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f | %.2f | %.2f | %.1f | %.1f | %.1f | %.2f |%n",
                name,
                worker.rate(),
                bare.rate(),
                again.rate(),
                worker.rate() / ((bare.rate() + again.rate()) / 2),
                again.rate() / bare.rate(),
                worker.worker(),
                worker.own() + worker.broker(),
                bareCpu,
                worker.worker() / bareCpu);
    }

    @FunctionalInterface
    private interface Arm {
        void run() throws Exception;
    }

    private Cost cost(Arm arm, Rig rig) throws Exception {
        long start = System.nanoTime();
        long own = PROCESS.getProcessCpuTime();
        Duration broker = rig.brokerCpuTime();
        Duration worker = rig.cpuTime();
        arm.run();
        double images = photos.photos().size();
        return new Cost(
                images * 1e9 / (System.nanoTime() - start),
                (PROCESS.getProcessCpuTime() - own) / 1e6 / images,
                rig.cpuTime().minus(worker).toNanos() / 1e6 / images,
                rig.brokerCpuTime().minus(broker).toNanos() / 1e6 / images);
    }

    private static Cost median(List<Cost> costs) {
        return new Cost(
                Median.of(costs, Cost::rate),
                Median.of(costs, Cost::own),
                Median.of(costs, Cost::worker),
                Median.of(costs, Cost::broker));
    }
}
