package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.it.WorkerProcess;
import java.util.Map;

/** A predictor that fails on an image, has no memory for a batch, or takes very long. */
class PredictorFaults {

    /** What Kafka's clients and Kafka Streams say of a transaction that did not end well. */
    private static final String[] FENCED = {
        "StreamThread died", "TaskMigratedException", "ProducerFencedException", "InvalidProducerEpoch"
    };

    @Fault(number = 13, what = "predictor throws on 1 image of 20")
    void onlyTheImageThatThePredictorThrowsOnIsADeadLetter(FaultRun run) throws Exception {
        // Given
        run.balancedWorkers(1, Map.of("tagstream.faults.batch-cost", "10ms"));
        int events = run.form().pick(2_000, 20_000);

        // When
        var sent = run.send(events, 0, n -> n % 20 == 0 ? Draft.failing(n) : Draft.labelled(n));

        // Then
        run.finish(sent);
        assertThat(run.ledger().deadLetters()).isEqualTo(events / 20);
    }

    @Fault(number = 16, what = "device out of memory above 3 images")
    void aBatchThatTheDeviceHasNoMemoryForIsHalvedAndNothingIsLost(FaultRun run) throws Exception {
        // Given
        WorkerProcess worker = run.balancedWorkers(
                        1, Map.of("tagstream.faults.batch-cost", "10ms", "tagstream.faults.memory", "3"))
                .getFirst();
        int events = run.form().pick(2_000, 20_000);

        // When
        var sent = run.send(events, 0, Draft::labelled);
        run.awaitOutcomes(events / 2);
        String metrics = worker.body("/q/metrics");
        run.finish(sent);

        // Then
        assertThat(run.ledger().deadLetters()).isZero();
        assertThat(batches(metrics, "tagstream_batch_size_count")
                        - batches(metrics, "tagstream_batch_size_bucket{le=\"3.0\"}"))
                .as("batches above what the device has memory for: the ceiling is remembered")
                .isLessThanOrEqualTo(2 * Runtime.getRuntime().availableProcessors());
    }

    @Fault(number = 10, what = "15 s a batch")
    void aSlowPredictorAbortsNoTransaction(FaultRun run) throws Exception {
        // Given
        WorkerProcess worker = run.balancedWorkers(1, Map.of("tagstream.faults.batch-cost", "15s"))
                .getFirst();

        // When
        var sent = run.send(run.form().pick(32, 200), 0, Draft::labelled);

        // Then
        run.finish(sent);
        assertThat(worker.log()).doesNotContain(FENCED);
    }

    private static double batches(String metrics, String series) {
        return metrics.lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + series + " in:\n" + metrics));
    }
}
