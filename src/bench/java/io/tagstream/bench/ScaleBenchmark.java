package io.tagstream.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What partitions and workers add on the same cores: one worker on all of them, with 1, 2 and 4 partitions;
 * two and four workers that are each bound to their share of the cores (two to a core where there are fewer
 * cores than workers). Every arm has topics and workers of its own. Which worker has which partitions is settled before:
 * who is done first does not help the other, so what workers add to each other shows while all have something to do.
 */
final class ScaleBenchmark {

    /** How often all photos are sent at once, so that the start and the end of a backlog weigh little. */
    private static final int PASSES = Integer.getInteger("bench.passes", 3);

    /** Workers x partitions, in order; the last is the first again. */
    private static final String ARMS = System.getProperty("bench.arms", "1x4,1x2,1x1,2x2,2x4,4x4,1x4");

    private final LabelledPhotos photos;
    private final PrintStream out;

    ScaleBenchmark(LabelledPhotos photos, PrintStream out) {
        this.photos = photos.times(PASSES);
        this.out = out;
    }

    private record Arm(int workers, int partitions) {}

    private static Arm arm(String text) {
        String[] parts = text.split("x", 2);
        return new Arm(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    void run() throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        List<Arm> arms =
                Arrays.stream(ARMS.split(",", -1)).map(ScaleBenchmark::arm).toList();
        out.println(
                "| workers | partitions | img/s | over the first | while all partitions have events left | over the first |");
        out.println("| --- | --- | --- | --- | --- | --- |");
        var rates = new ArrayList<Rig.BacklogRate>();
        for (Arm arm : arms) {
            Rig.BacklogRate rate = rate(arm, cores);
            rates.add(rate);
            out.printf(
                    Locale.ROOT,
                    "| %d | %d | %.1f | %.3f | %.1f | %.3f |%n",
                    arm.workers(),
                    arm.partitions(),
                    rate.all(),
                    rate.all() / rates.getFirst().all(),
                    rate.together(),
                    rate.together() / rates.getFirst().together());
        }
        out.printf(
                Locale.ROOT,
                "%d cores; null pair (the last arm is the first again): %.2f, %.2f%n",
                cores,
                rates.getLast().all() / rates.getFirst().all(),
                rates.getLast().together() / rates.getFirst().together());
    }

    private Rig.BacklogRate rate(Arm arm, int cores) throws Exception {
        var settings = Map.of("tagstream.model.precision", "int8");
        List<List<Integer>> bound = IntStream.range(0, arm.workers())
                .mapToObj(worker -> coresOf(worker, arm.workers(), cores))
                .toList();
        try (var rig = new Rig(photos, settings, arm.partitions(), bound)) {
            WarmUp.with(() -> rig.tag(photos));
            return rig.rate(photos);
        }
    }

    /** Neighbouring shares; one core where there are more workers than cores. */
    private static List<Integer> coresOf(int worker, int workers, int cores) {
        int first = worker * cores / workers;
        int behindLast = Math.max(first + 1, (worker + 1) * cores / workers);
        return IntStream.range(first, behindLast).boxed().toList();
    }
}
