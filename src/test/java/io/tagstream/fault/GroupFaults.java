package io.tagstream.fault;

import io.tagstream.it.WorkerProcess;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;

/** What happens to a worker's membership of its group. */
class GroupFaults {

    private static final Map<String, String> SLOW =
            Map.of("tagstream.faults.batch-cost", "20ms", "tagstream.faults.jitter", "20ms");

    private static final Duration STORM_BEAT = Duration.ofSeconds(2);

    @Fault(number = 4, what = "worker frozen, then resumed")
    void aFrozenWorkerEmitsNothingLateWhenItIsResumed(FaultRun run) throws Exception {
        // Given
        WorkerProcess frozen = run.balancedWorkers(2, SLOW).getFirst();
        int seconds = run.form().pick(8, 60);
        int events = run.form().pick(4_000, 30_000);
        var sent = run.send(events, run.form().pick(150, 250), Draft::labelled);
        run.awaitOutcomes(events / 8);

        // When
        long stopped = System.nanoTime();
        frozen.signal("STOP");
        run.letPass(Duration.ofSeconds(seconds));
        frozen.signal("CONT");

        // Then
        run.awaitOutcomesOfAllPartitions(System.nanoTime());
        run.pauseSince(stopped);
        run.finish(sent);
        run.note("frozen for %d s", seconds);
    }

    @Fault(number = 5, what = "workers join and leave every 2 s")
    void aStormOfRebalancesLeavesNoPartitionStuck(FaultRun run) throws Exception {
        // Given
        run.balancedWorkers(1, SLOW);
        int joins = run.form().pick(4, 10);
        int events = run.form().pick(4_000, 15_000);
        var sent = run.send(events, 150, Draft::labelled);
        run.awaitOutcomes(events / 20);

        // When
        long begun = System.nanoTime();
        var visitors = new ArrayDeque<WorkerProcess>();
        for (int i = 0; i < joins; i++) {
            visitors.add(run.worker(SLOW));
            run.letPass(STORM_BEAT);
            if (visitors.size() > 2) {
                visitors.remove().signal("TERM");
            }
        }
        for (WorkerProcess visitor : visitors) {
            visitor.signal("TERM");
        }

        // Then
        run.awaitOutcomesOfAllPartitions(System.nanoTime());
        run.pauseSince(begun);
        run.finish(sent);
        run.note("%d joins", joins);
    }
}
