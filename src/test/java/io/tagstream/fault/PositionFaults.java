package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.fault.Origin.Manner;
import io.tagstream.it.WorkerProcess;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** A group that stands elsewhere than it did, or on a topic that is not the same any more. */
class PositionFaults {

    /** Something must be changed first. */
    private static final int REFUSED = 78;

    /** Fewer than the permits, so that a worker goes on taking events while all of these wait. */
    private static final int HELD = 200;

    @Fault(number = 34, what = "the group's offsets expired with events in flight")
    void aGroupThatLostItsPositionIsRefusedUntilSomebodyChooses(FaultRun run) throws Exception {
        try (Origin origin = Origin.start()) {
            // Given
            var operator = new Operator(run.broker(), run.topics());
            int events = run.form().pick(1_000, 5_000);
            run.send(events, 0, Draft::labelled).join();
            hold(run, origin, n -> origin.draft(n, Manner.SILENT)).terminate();

            // When
            operator.forgetPositions();
            WorkerProcess refused = run.worker(patient(origin));

            // Then
            assertThat(refused.awaitExit()).as("exit code").isEqualTo(REFUSED);
            assertThat(refused.log())
                    .contains("--group " + run.topics().application())
                    .contains("--reset-offsets --to-earliest --execute", "--reset-offsets --to-latest --execute");
            operator.resetToLatest();
            origin.recover();
            run.balancedWorkers(1, patient(origin));
            run.finish(run.send(events, 0, Draft::labelled));
        }
    }

    @Fault(number = 35, what = "offsets reset to the earliest with every event in flight")
    void eventsThatComeAgainWhileTheyAreInFlightAreStartedOnce(FaultRun run) throws Exception {
        try (Origin origin = Origin.start()) {
            // Given
            var operator = new Operator(run.broker(), run.topics());
            hold(run, origin, n -> origin.draft(n, Manner.SILENT)).kill();

            // When
            operator.resetToEarliest();
            run.balancedWorkers(1, patient(origin));
            run.await(() -> operator.lag() == 0, "all events were taken again");
            origin.recover();

            // Then
            run.awaitOutcomes(HELD);
            run.finish(run.send(run.form().pick(500, 5_000), 0, Draft::labelled));
        }
    }

    @Fault(number = 36, what = "topic deleted and created again with events in flight")
    void eventsOfADeletedTopicAreFinishedBesideThoseThatStandWhereTheyStood(FaultRun run) throws Exception {
        try (Origin origin = Origin.start()) {
            // Given
            var operator = new Operator(run.broker(), run.topics());
            hold(run, origin, n -> origin.draft(n, Manner.SILENT)).terminate();

            // When
            run.broker().deleteTopics(List.of(run.topics().events()));
            run.broker().createTopics(FaultRun.PARTITIONS, List.of(run.topics().events()));
            var sent = run.send(
                    run.form().pick(1_000, 5_000), 0, n -> Draft.labelled(n).inRound(1));
            sent.join();
            WorkerProcess refused = run.worker(patient(origin));
            assertThat(refused.awaitExit()).as("exit code").isEqualTo(REFUSED);
            operator.resetToEarliest();
            origin.recover();
            run.balancedWorkers(1, patient(origin));

            // Then
            run.finish(sent);
        }
    }

    @Fault(number = 37, what = "poison at the head of each partition after a reset")
    void poisonAtTheHeadOfAPartitionIsADeadLetterAndTheOthersGetLabels(FaultRun run) throws Exception {
        // Given
        var operator = new Operator(run.broker(), run.topics());
        int events = run.form().pick(500, 5_000);
        WorkerProcess first = run.balancedWorkers(1, Map.of()).getFirst();
        run.send(events, 0, Draft::labelled).join();
        run.awaitOutcomes(events);
        first.terminate();

        // When
        for (int partition = 0; partition < FaultRun.PARTITIONS; partition++) {
            run.load().placeUnseen(partition, Draft.labelled(0));
        }
        operator.expireEvents();
        for (int partition = 0; partition < FaultRun.PARTITIONS; partition++) {
            Draft poison =
                    switch (partition % 3) {
                        case 0 -> partition == 0 ? Draft.crashing(partition) : Draft.failing(partition);
                        case 1 -> Draft.failing(partition);
                        default -> Draft.malformed(partition);
                    };
            run.load().place(partition, poison);
        }
        Supervisor supervisor = run.supervise(Map.of("tagstream.faults.batch-cost", "5ms"));

        // Then
        run.finish(run.send(events, 0, Draft::labelled));
        run.note("%d crashes", supervisor.ends());
        assertThat(run.ledger().deadLetters()).isEqualTo(FaultRun.PARTITIONS);
    }

    @Fault(number = 38, what = "events with the timestamp -1")
    void eventsOfAProducerWithoutAClockAreLabelled(FaultRun run) throws Exception {
        // Given
        WorkerProcess worker = run.balancedWorkers(1, Map.of()).getFirst();
        Calm calm = Calm.since(run, worker);
        int events = run.form().pick(10, 100);

        // When
        for (int n = 0; n < events * FaultRun.PARTITIONS; n++) {
            run.load().placeWithoutTime(n % FaultRun.PARTITIONS, Draft.labelled(n));
        }
        var sent = run.send(events * FaultRun.PARTITIONS, 0, Draft::labelled);

        // Then
        run.awaitOutcomes(2 * events * FaultRun.PARTITIONS);
        calm.requireKept();
        run.finish(sent);
    }

    /** A worker that has so many events in its store, none of which can be finished. */
    private static WorkerProcess hold(FaultRun run, Origin origin, IntFunction<Draft> drafts) throws Exception {
        WorkerProcess worker = run.balancedWorkers(1, patient(origin)).getFirst();
        run.awaitOutcomes(run.ledger().sent());
        run.send(HELD, 0, drafts).join();
        run.await(
                () -> worker.metric("tagstream_events_stored") == HELD,
                "all events that cannot be finished are stored");
        run.await(() -> new Operator(run.broker(), run.topics()).lag() == 0, "their positions are committed");
        return worker;
    }

    private static Map<String, String> patient(Origin origin) {
        Map<String, String> settings = new HashMap<>(origin.settings());
        settings.put("tagstream.fetch.timeout", "10m");
        settings.put("tagstream.event.deadline", "20m");
        return settings;
    }
}
