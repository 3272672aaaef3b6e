package io.tagstream.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Images a second from Kafka to committed labels, beside what the same cores give in a bare loop of
 * decode, resize and predict. The arms alternate within one run, with a null pair of the bare loop.
 */
final class PipelineBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);

    private final LabelledPhotos photos;
    private final PrintStream out;

    PipelineBenchmark(LabelledPhotos photos, PrintStream out) {
        this.photos = photos;
        this.out = out;
    }

    void run() throws Exception {
        var worker = new ArrayList<Double>();
        var bare = new ArrayList<Double>();
        var again = new ArrayList<Double>();
        try (var rig = new Rig(photos, Map.of("tagstream.model.precision", "int8"));
                var loop = new BareLoop(photos)) {
            WarmUp.with(() -> rig.tag(photos));
            WarmUp.with(loop::run);
            out.println("| round | worker img/s | bare loop img/s | bare loop again | worker / bare | null pair |");
            out.println("| --- | --- | --- | --- | --- | --- |");
            for (int round = 1; round <= ROUNDS; round++) {
                bare.add(rate(loop::run));
                worker.add(rate(() -> rig.tag(photos)));
                again.add(rate(loop::run));
                print(Integer.toString(round), worker.getLast(), bare.getLast(), again.getLast());
            }
        }
        print("median", median(worker), median(bare), median(again));
        var plot = new BarPlot("Images a second, medians of " + ROUNDS + " rounds", List.of("img/s"));
        plot.bar("bare loop", median(bare));
        plot.bar("worker, Kafka to label", median(worker));
        plot.bar("bare loop again", median(again));
        plot.writeTo("pipeline.svg");
    }

    private void print(String name, double worker, double bare, double again) {
        out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f | %.2f | %.2f |%n",
                name,
                worker,
                bare,
                again,
                worker / ((bare + again) / 2),
                again / bare);
    }

    @FunctionalInterface
    private interface Arm {
        void run() throws Exception;
    }

    private double rate(Arm arm) throws Exception {
        long start = System.nanoTime();
        arm.run();
        return photos.photos().size() * 1e9 / (System.nanoTime() - start);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
