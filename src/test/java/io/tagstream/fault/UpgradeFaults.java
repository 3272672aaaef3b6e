package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.it.WorkerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A new release takes over what the one before left in its stores, and the other way round. */
class UpgradeFaults {

    private static final int WORKERS = 2;
    private static final int PER_SECOND = 150;

    /** Workers that take a little time, so that each one leaves something behind. */
    private static final Map<String, String> SETTINGS =
            Map.of("tagstream.faults.batch-cost", "20ms", "tagstream.faults.jitter", "20ms");

    @FunctionalInterface
    private interface Start {
        WorkerProcess worker(Map<String, String> settings) throws IOException;
    }

    @Fault(number = 43, what = "rolling upgrade from the release before, and back", needsEarlierRelease = true)
    void aReleaseTakesOverFromTheOneBeforeAndHandsBack(FaultRun run) throws Exception {
        // Given
        List<WorkerProcess> running = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            running.add(run.earlierWorker(SETTINGS));
        }
        run.awaitBalanced(WORKERS);
        int events = run.form().pick(6_000, 30_000);
        var replaced = new CompletableFuture<Void>();
        // However long a start takes.
        var sent = run.load().send(i -> i < events || !replaced.isDone(), PER_SECOND, Draft::labelled);
        run.awaitOutcomesOfAllPartitions(System.nanoTime());

        // When
        var exitCodes = new ArrayList<Integer>();
        replaceAll(run, running, run::worker, exitCodes);
        replaceAll(run, running, run::earlierWorker, exitCodes);
        replaced.complete(null);

        // Then
        run.note("exit codes %s", exitCodes);
        run.finish(sent);
        assertThat(exitCodes).as("exit codes").containsOnly(0);
    }

    /** One by one, each replaced before the next one goes. */
    private static void replaceAll(FaultRun run, List<WorkerProcess> running, Start start, List<Integer> exitCodes)
            throws Exception {
        for (int i = 0; i < running.size(); i++) {
            exitCodes.add(running.get(i).terminate());
            running.set(i, start.worker(SETTINGS));
            run.awaitBalanced(WORKERS);
            run.awaitOutcomesOfAllPartitions(System.nanoTime());
        }
    }
}
