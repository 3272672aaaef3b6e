package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.Reason;
import io.tagstream.fault.Origin.Manner;
import io.tagstream.it.WorkerProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Origins that are ill, slow, or silent. */
class OriginFaults {

    private static final int MAX_EVENTS = 64;
    private static final int MAX_STORED = 512;

    /** What was polled when the store was full: a poll, and a buffer for each partition. */
    private static final int POLLED_BEHIND = 64 + FaultRun.PARTITIONS * 64;

    /** A few probes every few seconds, after what was on its way when the circuit opened. */
    private static final int MOST_REQUESTS = 4 * MAX_EVENTS;

    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    @Fault(number = 17, what = "origin answers 503 for a while, then is well")
    void anOriginThatIsBusyForAWhileCostsTimeAndNoLabel(FaultRun run) throws Exception {
        try (Origin origin = Origin.start()) {
            // Given
            WorkerProcess worker =
                    run.balancedWorkers(1, bounded(origin, Map.of())).getFirst();
            int events = run.form().pick(2_000, 20_000);

            // When
            var sent = run.send(events, 0, n -> origin.draft(n, Manner.BUSY));
            try (Peak stored = Peak.of(() -> worker.metric("tagstream_events_stored"))) {
                run.letPass(Duration.ofSeconds(run.form().pick(10, 120)));
                int requests = origin.requests();
                long recovered = System.nanoTime();
                origin.recover();
                run.awaitOutcomes(events);

                // Then
                var took = Duration.ofNanos(System.nanoTime() - recovered);
                run.note(
                        "%d requests meanwhile, at most %.0f events stored, all done %.1f s after it was well",
                        requests, stored.highest(), took.toMillis() / 1000.0);
                assertThat(requests).as("requests to an ill origin").isLessThan(MOST_REQUESTS);
                assertThat(stored.highest())
                        .as("events that wait for another attempt, with all others in the store")
                        .isLessThanOrEqualTo(MAX_STORED + POLLED_BEHIND);
            }
            run.finish(sent);
            assertThat(run.ledger().deadLetters()).isZero();
        }
    }

    @Fault(number = 18, what = "1 % of the pictures come at a byte a second")
    void picturesThatTrickleAreCutAndTheOthersAreLabelled(FaultRun run) throws Exception {
        try (Origin origin = Origin.start()) {
            // Given
            Map<String, String> settings = new HashMap<>(origin.settings());
            settings.put("tagstream.fetch.timeout", "2s");
            settings.put("tagstream.fetch.max-attempts", "2");
            run.balancedWorkers(1, settings);
            int events = run.form().pick(3_000, 20_000);

            // When
            var sent = run.send(
                    events,
                    200,
                    n -> n % 100 == 7 && n < events / 2
                            ? new Draft(
                                    origin.draft(n, Manner.TRICKLING).value(),
                                    new Expected.DeadLetter(Reason.FETCH_TIMEOUT))
                            : origin.draft(n, Manner.WELL));

            // Then
            run.finish(sent);
            assertThat(run.ledger().deadLetters()).isEqualTo(events / 200);
        }
    }

    @Fault(number = 31, what = "origin stalls: intake is 0, then the full rate at once")
    void aStallStopsIntakeShakesNobodyAndEndsAtOnce(FaultRun run) throws Exception {
        try (Origin origin = Origin.start()) {
            // Given
            WorkerProcess worker = run.balancedWorkers(
                            1,
                            bounded(
                                    origin,
                                    Map.of("tagstream.fetch.timeout", "20m", "tagstream.event.deadline", "30m")))
                    .getFirst();
            int events = run.form().pick(4_000, 30_000);
            long begun = System.nanoTime();
            run.send(events, 0, n -> origin.draft(n, Manner.WELL)).join();
            run.awaitOutcomes(events);
            long usual = System.nanoTime() - begun;
            Calm calm = Calm.since(run, worker);

            // When
            var sent = run.send(events, 0, n -> origin.draft(n, Manner.SILENT));
            sent.join();
            run.letPass(AT_ONCE);
            double accepted = worker.metric("tagstream_events_accepted_total");
            run.letPass(Duration.ofSeconds(run.form().pick(35, 300)));
            double acceptedAtTheEnd = worker.metric("tagstream_events_accepted_total");
            long recovered = System.nanoTime();
            origin.recover();

            // Then
            run.awaitOutcomesOfAllPartitions(recovered);
            var first = Duration.ofNanos(System.nanoTime() - recovered);
            run.awaitOutcomes(2 * events);
            long took = System.nanoTime() - recovered;
            run.note(
                    "all partitions go on after %.1f s, %.2f times the rate from before",
                    first.toMillis() / 1000.0, (double) usual / took);
            calm.requireKept();
            assertThat(acceptedAtTheEnd).as("events taken during the stall").isEqualTo(accepted);
            assertThat(first).as("until every partition goes on").isLessThan(AT_ONCE);
            run.finish(sent);
        }
    }

    @Fault(number = 32, what = "1 % of the fetches take 20 s")
    void aSlowFetchCausesNoRebalance(FaultRun run) throws Exception {
        try (Origin origin = Origin.start()) {
            // Given
            WorkerProcess worker = run.balancedWorkers(1, origin.settings()).getFirst();
            Calm calm = Calm.since(run, worker);
            int events = run.form().pick(2_000, 20_000);

            // When
            var sent = run.send(events, 200, n -> origin.draft(n, n % 100 == 7 ? Manner.LATE : Manner.WELL));

            // Then
            run.awaitOutcomes(events);
            calm.requireKept();
            run.finish(sent);
        }
    }

    private static Map<String, String> bounded(Origin origin, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(origin.settings());
        all.put("tagstream.in-flight.max-events", Integer.toString(MAX_EVENTS));
        all.put("tagstream.in-flight.max-stored", Integer.toString(MAX_STORED));
        all.putAll(settings);
        return all;
    }
}
