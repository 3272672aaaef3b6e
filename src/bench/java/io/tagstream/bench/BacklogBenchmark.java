package io.tagstream.bench;

import io.tagstream.fault.BrokerProcess;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The worker under a backlog, with predictors that take 6 ms an image and no core: how much of the time
 * they idle, and what it costs the others when one event in a hundred is poison, or names an image that
 * takes 10 s. Topology, pipeline, broker and decoder are the real ones, exactly once; the arms alternate
 * within one run, and the plain one runs twice a round for a null pair.
 */
final class BacklogBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);

    private final PrintStream out;

    BacklogBenchmark(PrintStream out) {
        this.out = out;
    }

    private record Round(
            BacklogArm.Figures plain, BacklogArm.Figures poison, BacklogArm.Figures slow, BacklogArm.Figures again) {

        private double poisonRate() {
            return poison.rate() / ((plain.rate() + again.rate()) / 2);
        }

        private double slowRate() {
            return slow.rate() / ((plain.rate() + again.rate()) / 2);
        }

        private double slowTail() {
            return slow.p99() / ((plain.p99() + again.p99()) / 2);
        }

        private double nullRate() {
            return again.rate() / plain.rate();
        }

        private double nullTail() {
            return again.p99() / plain.p99();
        }
    }

    void run() throws Exception {
        var rounds = new ArrayList<Round>();
        try (BrokerProcess broker = BrokerProcess.start(TemporaryFolders.make("backlog"), Map.of());
                var arm = new BacklogArm(broker)) {
            arm.run(BacklogArm.Mix.PLAIN);
            out.println(
                    "| round | events/s | predictors idle | 1 % poison: rate | 1 % slow: rate of the others | their p99 "
                            + "| null pair: rate | p99 | threads replaced |");
            out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
            for (int i = 1; i <= ROUNDS; i++) {
                rounds.add(new Round(
                        arm.run(BacklogArm.Mix.PLAIN),
                        arm.run(BacklogArm.Mix.POISON),
                        arm.run(BacklogArm.Mix.SLOW),
                        arm.run(BacklogArm.Mix.PLAIN)));
                print(Integer.toString(i), List.of(rounds.getLast()), arm.threadsReplaced());
            }
            print("median", rounds, arm.threadsReplaced());
        }
    }

    private void print(String name, List<Round> rounds, int threadsReplaced) {
        out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.1f %% | %.2f | %.2f | %.2f | %.2f | %.2f | %d |%n",
                name,
                Median.of(rounds, round -> round.plain().rate()),
                100 * Median.of(rounds, round -> round.plain().idle()),
                Median.of(rounds, Round::poisonRate),
                Median.of(rounds, Round::slowRate),
                Median.of(rounds, Round::slowTail),
                Median.of(rounds, Round::nullRate),
                Median.of(rounds, Round::nullTail),
                threadsReplaced);
    }
}
