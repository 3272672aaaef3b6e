package io.tagstream.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Two packaged workers from a cold start on, in turns, over the same photos: one as it is shipped, the other with
 * HotSpot's own thresholds of the optimising compiler, or with other flags ({@code -Dbench.jvm}). Who comes first
 * changes with each round; the rounds are not alike, since both get warm.
 */
final class CompilersBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 10);

    /** What {@code java -XX:+PrintFlagsFinal} says of JDK 25; docker/jvm.args multiplies them. */
    private static final String HOTSPOT = "-XX:Tier4InvocationThreshold=5000 -XX:Tier4MinInvocationThreshold=600 "
            + "-XX:Tier4CompileThreshold=15000 -XX:Tier4BackEdgeThreshold=40000";

    private static final String HEAP = "-Xmx512m";

    private final LabelledPhotos photos;
    private final PrintStream out;

    CompilersBenchmark(LabelledPhotos photos, PrintStream out) {
        this.photos = photos;
        this.out = out;
    }

    /**
     * What a worker took for all photos once.
     *
     * @param rate images a second
     * @param cpu  of the worker for an image, in ms
     */
    private record Cost(double rate, double cpu) {}

    void run() throws Exception {
        var other = new ArrayList<>(List.of(HEAP));
        other.addAll(List.of(System.getProperty("bench.jvm", HOTSPOT).split(" ")));
        var settings = Map.of("tagstream.model.precision", "int8");
        try (var shippedRig = new Rig(photos, settings, List.of(HEAP));
                var otherRig = new Rig(photos, settings, other)) {
            out.println("shipped, beside " + other);
            out.println("| round | shipped img/s | other img/s | shipped / other | CPU ms/img: shipped | other "
                    + "| shipped / other |");
            out.println("| --- | --- | --- | --- | --- | --- | --- |");
            var shippedCosts = new ArrayList<Cost>();
            var otherCosts = new ArrayList<Cost>();
            for (int round = 1; round <= ROUNDS; round++) {
                if (round % 2 == 0) {
                    otherCosts.add(cost(otherRig));
                }
                shippedCosts.add(cost(shippedRig));
                if (round % 2 == 1) {
                    otherCosts.add(cost(otherRig));
                }
                print(Integer.toString(round), shippedCosts.getLast(), otherCosts.getLast());
            }
            print("mean", mean(shippedCosts), mean(otherCosts));
        }
    }

    private Cost cost(Rig rig) throws Exception {
        Duration before = rig.cpuTime();
        long start = System.nanoTime();
        rig.tag(photos);
        double images = photos.photos().size();
        return new Cost(
                images * 1e9 / (System.nanoTime() - start),
                rig.cpuTime().minus(before).toNanos() / 1e6 / images);
    }

    private static Cost mean(List<Cost> costs) {
        return new Cost(mean(costs, Cost::rate), mean(costs, Cost::cpu));
    }

    private static double mean(List<Cost> costs, ToDoubleFunction<Cost> figure) {
        return costs.stream().mapToDouble(figure).average().orElseThrow();
    }

    private void print(String name, Cost shipped, Cost other) {
        out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.2f | %.1f | %.1f | %.2f |%n",
                name,
                shipped.rate(),
                other.rate(),
                shipped.rate() / other.rate(),
                shipped.cpu(),
                other.cpu(),
                shipped.cpu() / other.cpu());
    }
}
