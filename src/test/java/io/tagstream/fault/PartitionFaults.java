package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.fault.Origin.Manner;
import io.tagstream.it.WorkerProcess;
import java.util.HashMap;
import java.util.Map;

/** A topic that grows. */
class PartitionFaults {

    /** Something must be changed first. */
    private static final int REFUSED = 78;

    private static final int GROWN = FaultRun.PARTITIONS + 2;

    @Fault(number = 39, what = "partitions added while a worker runs, then the run book")
    void addedPartitionsEndTheWorkerAndItsRunBookLosesNothing(FaultRun run) throws Exception {
        try (Origin origin = Origin.start()) {
            // Given
            var operator = new Operator(run.broker(), run.topics());
            Map<String, String> settings = new HashMap<>(origin.settings());
            settings.put("tagstream.fetch.timeout", "10m");
            settings.put("tagstream.event.deadline", "20m");
            WorkerProcess worker = run.balancedWorkers(1, settings).getFirst();
            int events = run.form().pick(1_000, 5_000);
            run.send(events, 0, n -> origin.draft(n, n % 20 == 0 ? Manner.SILENT : Manner.WELL))
                    .join();
            run.awaitOutcomes(events / 20);

            // When
            operator.addPartitions(run.topics().events(), GROWN);

            // Then
            assertThat(worker.awaitExit()).as("exit code").isEqualTo(REFUSED);
            long died = worker.log()
                    .lines()
                    .filter(line -> line.contains("StreamThread died"))
                    .count();
            run.note("%d StreamThreads replaced", died);
            assertThat(died).as("StreamThreads that were replaced").isLessThanOrEqualTo(5);
            WorkerProcess refused = run.worker(settings);
            assertThat(refused.awaitExit()).as("exit code").isEqualTo(REFUSED);
            assertThat(refused.log())
                    .contains("kafka-topics.sh --bootstrap-server HOST:PORT --alter --topic %s --partitions %d"
                            .formatted(run.topics().changelog(), GROWN));
            operator.addPartitions(run.topics().changelog(), GROWN);
            origin.recover();
            run.balancedWorkers(1, settings);
            run.finish(run.send(events, 0, Draft::labelled));
        }
    }
}
