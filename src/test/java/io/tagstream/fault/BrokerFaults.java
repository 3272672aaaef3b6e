package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.it.WorkerProcess;
import java.time.Duration;
import java.util.Map;

/** A broker that goes away and comes back. */
class BrokerFaults {

    private static final Map<String, String> SLOW = Map.of("tagstream.faults.batch-cost", "10ms");

    @Fault(number = 6, what = "broker restarts cleanly", ownBroker = true)
    void aWorkerLivesThroughACleanRestartOfItsBroker(FaultRun run) throws Exception {
        // Given
        WorkerProcess worker = run.balancedWorkers(1, SLOW).getFirst();
        int events = run.form().pick(3_000, 12_000);
        var sent = run.send(events, 200, Draft::labelled);
        run.awaitOutcomes(events / 6);

        // When
        long stopped = System.nanoTime();
        run.broker().stop();
        run.broker().startAgain();

        // Then
        run.awaitOutcomesOfAllPartitions(System.nanoTime());
        run.pauseSince(stopped);
        assertThat(worker.alive())
                .as("the worker lives; its log:%n%s", worker.log())
                .isTrue();
        run.finish(sent);
    }

    @Fault(number = 7, what = "broker killed, and down for a while", ownBroker = true)
    void aWorkerWaitsForABrokerThatWasKilledAndCatchesUp(FaultRun run) throws Exception {
        // Given
        WorkerProcess worker = run.balancedWorkers(1, SLOW).getFirst();
        int events = run.form().pick(4_000, 30_000);
        var sent = run.send(events, 200, Draft::labelled);
        run.awaitOutcomes(events / 8);

        // When
        long killed = System.nanoTime();
        run.broker().kill();
        run.letPass(Duration.ofSeconds(run.form().pick(10, 60)));
        int live = worker.status("/q/health/live");
        run.broker().startAgain();

        // Then
        assertThat(live).as("liveness while the broker is down").isEqualTo(200);
        run.awaitOutcomesOfAllPartitions(System.nanoTime());
        run.pauseSince(killed);
        assertThat(worker.alive())
                .as("the worker lives; its log:%n%s", worker.log())
                .isTrue();
        run.finish(sent);
    }
}
