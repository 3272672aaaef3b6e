package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.it.WorkerProcess;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Workers that are told to stop. */
class StopFaults {

    /** Far less than the session timeout: a worker that leaves says so. One second on a quiet machine; twice this beside others. */
    private static final Duration HANDOVER = Duration.ofSeconds(5);

    /** Kafka Streams' and the predictors' five seconds each, and a margin. */
    private static final Duration CLOSING = Duration.ofSeconds(5 + 5 + 5);

    /** One picture in so many is never answered. */
    private static final int HANGING = 50;

    @Fault(number = 2, what = "SIGTERM mid-batch, two workers")
    void aStoppedWorkerFinishesWhatItHasAndLeavesNothingToDoAgain(FaultRun run) throws Exception {
        try (Origin origin = Origin.start()) {
            // Given
            Map<String, String> settings = new HashMap<>(origin.settings());
            settings.put("tagstream.faults.batch-cost", "30ms");
            settings.put("tagstream.faults.jitter", "30ms");
            var workers = new ArrayDeque<>(run.balancedWorkers(2, settings));
            int stops = run.form().pick(1, 4);
            int events = run.form().pick(3_000, 24_000);
            var sent = run.send(events, 150, n -> origin.draft(n, Origin.Manner.WELL));
            run.awaitOutcomesOfAllPartitions(System.nanoTime());

            // When
            var exitCodes = new ArrayList<Integer>();
            var longest = Duration.ZERO;
            long doneAgain = 0;
            for (int stop = 0; stop < stops; stop++) {
                run.awaitOutcomes(events / 5 + stop * events / 5);
                long before = origin.askedAgain();
                long signalled = System.nanoTime();
                WorkerProcess leaving = workers.remove();
                exitCodes.add(leaving.terminate());
                run.awaitOutcomesOfAllPartitions(System.nanoTime());
                Duration pause = run.pauseSince(signalled);
                longest = longer(longest, pause);
                doneAgain += origin.askedAgain() - before;
                if (stop < stops - 1) {
                    workers.add(run.worker(settings));
                    run.awaitBalanced(2);
                }
            }

            // Then
            run.pause(longest);
            run.note("exit codes %s, %d events done again", exitCodes, doneAgain);
            run.finish(sent);
            assertThat(origin.asked()).isEqualTo(events);
            assertThat(doneAgain).as("pictures fetched again after a stop").isZero();
            assertThat(longest)
                    .as("pause of the partitions that moved")
                    .isLessThan(HANDOVER.multipliedBy(run.form().pick(2, 1)));
            assertThat(exitCodes).as("exit codes").containsOnly(0);
        }
    }

    @Fault(number = 33, what = "rolling restart of all workers under load")
    void aRollingRestartPausesEachPartitionBriefly(FaultRun run) throws Exception {
        // Given
        int workers = run.form().pick(2, 3);
        Map<String, String> settings = Map.of("tagstream.faults.batch-cost", "20ms", "tagstream.faults.jitter", "20ms");
        var old = run.balancedWorkers(workers, settings);
        int events = run.form().pick(6_000, 30_000);
        var restarted = new CompletableFuture<Void>();
        // However long a start takes.
        var sent = run.load().send(i -> i < events || !restarted.isDone(), 150, Draft::labelled);
        run.awaitOutcomesOfAllPartitions(System.nanoTime());

        // When
        var exitCodes = new ArrayList<Integer>();
        var atStops = Duration.ZERO;
        var atStarts = Duration.ZERO;
        for (WorkerProcess leaving : old) {
            long signalled = System.nanoTime();
            exitCodes.add(leaving.terminate());
            run.awaitOutcomesOfAllPartitions(System.nanoTime());
            atStops = longer(atStops, run.pauseSince(signalled));
            long started = System.nanoTime();
            run.worker(settings);
            run.awaitBalanced(workers);
            run.awaitOutcomesOfAllPartitions(System.nanoTime());
            atStarts = longer(atStarts, run.pauseSince(started));
        }
        restarted.complete(null);

        // Then
        run.pause(longer(atStops, atStarts));
        run.note(
                "exit codes %s, pauses of %.1f s at stops and %.1f s at starts",
                exitCodes, atStops.toMillis() / 1000.0, atStarts.toMillis() / 1000.0);
        run.finish(sent);
        assertThat(exitCodes).as("exit codes").containsOnly(0);
        assertThat(atStops)
                .as("pause of the partitions that moved")
                .isLessThan(HANDOVER.multipliedBy(run.form().pick(2, 1)));
    }

    @Fault(number = 3, what = "SIGTERM while fetches hang")
    void aFetchThatHangsHoldsUpNoShutdownAndIsTheNextOwners(FaultRun run) throws Exception {
        try (Origin origin = Origin.start()) {
            // Given
            Duration drain = Duration.ofSeconds(run.form().pick(5, 20));
            Map<String, String> settings = new HashMap<>(origin.settings());
            settings.put("tagstream.drain.timeout", drain.toSeconds() + "s");
            WorkerProcess leaving = run.balancedWorkers(1, settings).getFirst();
            int events = run.form().pick(2_000, 10_000);
            var sent = run.send(
                    events, 200, n -> origin.draft(n, n % HANGING == 0 ? Origin.Manner.SILENT : Origin.Manner.WELL));
            run.awaitOutcomes(events / 4);

            // When
            long signalled = System.nanoTime();
            leaving.terminate();
            var took = Duration.ofNanos(System.nanoTime() - signalled);

            // Then
            run.note("gone after %.1f s of a drain of %d s", took.toMillis() / 1000.0, drain.toSeconds());
            assertThat(took).as("SIGTERM to exit").isLessThan(drain.plus(CLOSING));
            assertThat(leaving.log()).containsPattern("[1-9]\\d* events stay in the store");
            origin.recover();
            run.balancedWorkers(1, settings);
            run.finish(sent);
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
