package io.tagstream.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What partitions and workers add on the same cores, beside one worker on all of them with four partitions: that one with
 * fewer, and two and four workers that are each bound to their share of the cores (two to a core where there are fewer cores
 * than workers). The two alternate, warm, each with a broker and topics of its own; while one has a backlog the other idles.
 * Which worker has which partitions is settled before: who is done first does not help the other, so what workers add to each
 * other shows while all have something to do.
 */
final class ScaleBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);

    /** How often all photos are sent at once, so that the start and the end of a backlog weigh little. */
    private static final int PASSES = Integer.getInteger("bench.passes", 3);

    /** Workers x partitions. */
    private static final String ARMS = System.getProperty("bench.arms", "1x2,1x1,2x2,2x4,4x4");

    private static final Arm REFERENCE = new Arm(1, 4);

    private final LabelledPhotos photos;
    private final PrintStream out;

    ScaleBenchmark(LabelledPhotos photos, PrintStream out) {
        this.photos = photos.times(PASSES);
        this.out = out;
    }

    private record Arm(int workers, int partitions) {}

    /** An arm between two runs of the reference. */
    private record Round(Rig.BacklogRate arm, Rig.BacklogRate before, Rig.BacklogRate after) {}

    private static Arm arm(String text) {
        String[] parts = text.split("x", 2);
        return new Arm(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    void run() throws Exception {
        out.println("| workers | partitions | round | img/s | one worker | again | over one | null pair "
                + "| while all partitions have events left | one worker | again | over one | null pair |");
        out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        try (Rig reference = rig(REFERENCE)) {
            WarmUp.with(() -> reference.tag(photos));
            for (String arm : ARMS.split(",", -1)) {
                compare(arm(arm), reference);
            }
        }
    }

    private void compare(Arm arm, Rig reference) throws Exception {
        var rounds = new ArrayList<Round>();
        try (Rig rig = rig(arm)) {
            WarmUp.with(() -> rig.tag(photos));
            Rig.BacklogRate before = reference.rate(photos);
            for (int number = 1; number <= ROUNDS; number++) {
                Rig.BacklogRate rate = rig.rate(photos);
                Rig.BacklogRate after = reference.rate(photos);
                rounds.add(new Round(rate, before, after));
                print(arm, Integer.toString(number), rounds.getLast());
                before = after;
            }
        }
        print(
                arm,
                "median",
                new Round(median(rounds, Round::arm), median(rounds, Round::before), median(rounds, Round::after)));
    }

    private static Rig.BacklogRate median(List<Round> rounds, Function<Round, Rig.BacklogRate> rate) {
        return new Rig.BacklogRate(
                Median.of(rounds, round -> rate.apply(round).all()),
                Median.of(rounds, round -> rate.apply(round).together()));
    }

    private void print(Arm arm, String name, Round round) {
        out.printf(
                Locale.ROOT,
                "| %d | %d | %s | %s | %s |%n",
                arm.workers(),
                arm.partitions(),
                name,
                columns(round, Rig.BacklogRate::all),
                columns(round, Rig.BacklogRate::together));
    }

    private static String columns(Round round, ToDoubleFunction<Rig.BacklogRate> of) {
        double arm = of.applyAsDouble(round.arm());
        double before = of.applyAsDouble(round.before());
        double after = of.applyAsDouble(round.after());
        return String.format(
                Locale.ROOT,
                "%.1f | %.1f | %.1f | %.3f | %.2f",
                arm,
                before,
                after,
                arm / ((before + after) / 2),
                after / before);
    }

    private Rig rig(Arm arm) throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        List<List<Integer>> bound = IntStream.range(0, arm.workers())
                .mapToObj(worker -> coresOf(worker, arm.workers(), cores))
                .toList();
        return new Rig(photos, Map.of("tagstream.model.precision", "int8"), arm.partitions(), bound);
    }

    /** Neighbouring shares; one core where there are more workers than cores. */
    private static List<Integer> coresOf(int worker, int workers, int cores) {
        int first = worker * cores / workers;
        int behindLast = Math.max(first + 1, (worker + 1) * cores / workers);
        return IntStream.range(first, behindLast).boxed().toList();
    }
}
