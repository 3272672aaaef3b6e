package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.it.WorkerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Workers that end without a word, and what those that are left make of it. */
class KillFaults {

    /** Transaction timeout, the broker's look at its transactions, and a margin for a busy machine. */
    private static final Duration TAKEOVER = Duration.ofSeconds(10 + 1 + 5 + 5);

    /** At its third start an image is taken for the cause. */
    private static final int CRASHES_A_POISON = 3;

    @Fault(number = 1, what = "one of two workers killed mid-batch")
    void whatAKilledWorkerHadInFlightIsTakenOver(FaultRun run) throws Exception {
        // Given
        Map<String, String> slow = Map.of("tagstream.faults.batch-cost", "20ms", "tagstream.faults.jitter", "20ms");
        List<WorkerProcess> workers = run.balancedWorkers(2, slow);
        WorkerProcess killed = workers.getFirst();
        int events = run.form().pick(6_000, 24_000);
        var sent = run.send(events, 250, n -> n % 40 == 0 ? Draft.pair(n) : Draft.labelled(n));
        run.awaitOutcomesOfAllPartitions(System.nanoTime());
        run.awaitOutcomes(events / 5);

        // When
        long kill = System.nanoTime();
        killed.kill();

        // Then
        run.awaitOutcomesOfAllPartitions(kill + Duration.ofSeconds(6).toNanos());
        assertThat(run.pauseSince(kill)).as("takeover").isLessThan(TAKEOVER);
        assertThat(workers.getLast().metric("tagstream_events_restored_total"))
                .as("events that were in flight")
                .isPositive();
        run.finish(sent);
    }

    @Fault(number = 21, what = "images that end the process that predicts them")
    void anImageThatCrashesEveryOwnerBecomesADeadLetterAndItsNeighboursGetLabels(FaultRun run) throws Exception {
        // Given
        int poisons = run.form().pick(1, 3);
        int events = run.form().pick(1_500, 9_000);
        Set<Integer> poisoned = new Random(run.seed())
                .ints(events / 10, events)
                .distinct()
                .limit(poisons)
                .boxed()
                .collect(Collectors.toSet());

        // When
        Supervisor supervisor = run.supervise(Map.of("tagstream.faults.batch-cost", "5ms"));
        var sent = run.send(events, 0, n -> poisoned.contains(n) ? Draft.crashing(n) : Draft.labelled(n));

        // Then
        run.finish(sent);
        run.note("%d crashes for %d images", supervisor.ends(), poisons);
        assertThat(supervisor.ends()).as("crashes").isLessThanOrEqualTo(poisons * (CRASHES_A_POISON + 1));
    }
}
