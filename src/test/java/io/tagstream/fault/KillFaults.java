package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.it.WorkerProcess;
import java.time.Duration;
import java.util.Map;

/** Workers that end without a word, and what those that are left make of it. */
class KillFaults {

    /** Transaction timeout, the broker's look at its transactions, and a margin for a busy machine. */
    private static final Duration TAKEOVER = Duration.ofSeconds(10 + 1 + 5 + 5);

    @Fault(number = 1, what = "one of two workers killed mid-batch")
    void whatAKilledWorkerHadInFlightIsTakenOver(FaultRun run) throws Exception {
        // Given
        Map<String, String> slow = Map.of("tagstream.faults.batch-cost", "20ms", "tagstream.faults.jitter", "20ms");
        WorkerProcess killed = run.worker(slow);
        run.worker(slow).awaitReady();
        killed.awaitReady();
        int events = run.form().pick(6_000, 24_000);
        var sent = run.send(events, 300, Draft::labelled);
        run.awaitOutcomesOfAllPartitions(System.nanoTime());
        run.awaitOutcomes(events / 5);

        // When
        long kill = System.nanoTime();
        killed.kill();

        // Then
        run.awaitOutcomesOfAllPartitions(kill + Duration.ofSeconds(6).toNanos());
        assertThat(run.pauseSince(kill)).as("takeover").isLessThan(TAKEOVER);
        run.finish(sent);
    }
}
