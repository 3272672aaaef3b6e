package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.it.WorkerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What comes with many events: many crashes, and a changelog that must not grow with them. */
class LongRunFaults {

    private static final String RESTORED = "tagstream_events_restored_total.*";
    private static final Duration LONGEST = Duration.ofMinutes(40);
    private static final Duration SHARE = Duration.ofSeconds(15);
    private static final Duration RESTORE = Duration.ofSeconds(2);
    private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

    @Fault(number = 41, what = "two workers, killed in turn, again and again")
    void workersThatAreKilledAgainAndAgainLoseNothing(FaultRun run) throws Exception {
        // Given
        int kills = run.form().pick(2, 8);
        int events = run.form().events(6_000, 200_000);
        List<Supervisor> workers = List.of(run.supervise(Map.of()), run.supervise(Map.of()));
        run.awaitBalanced(workers.size());
        var sent = run.send(events, 0, LongRunFaults::mixed);

        // When
        double restored = 0;
        for (int kill = 1; kill <= kills; kill++) {
            awaitOutcomes(run, sent, kill * (events / (kills + 1)));
            Supervisor next = workers.get(kill % workers.size());
            restored += restoredBy(next);
            next.kill();
        }

        // Then
        awaitOutcomes(run, sent, events);
        for (Supervisor worker : workers) {
            restored += restoredBy(worker);
        }
        run.note("%d kills; %.0f events of the killed were found by others", kills, restored);
        run.finish(sent);
        assertThat(restored).as("events that were in flight").isPositive();
    }

    @Fault(number = 42, what = "a second worker joins after many events")
    void aWorkerThatJoinsHasItsShareAtOnceHoweverManyEventsCameBefore(FaultRun run) throws Exception {
        // Given
        int events = run.form().events(6_000, 200_000);
        run.balancedWorkers(1, Map.of());
        var before = run.send(events, 0, LongRunFaults::mixed);
        awaitOutcomes(run, before, events);
        before.join();
        var during = run.send(run.form().pick(4_000, 12_000), 200, LongRunFaults::mixed);

        // When
        long start = System.nanoTime();
        WorkerProcess joined = run.worker(Map.of());
        while (metric(joined, "tagstream_outcomes_total\\{outcome=\"labelled\".*\\}") == 0) {
            assertThat(System.nanoTime() - start < LONGEST.toNanos())
                    .as("the joined worker labels; its log:%n%s", joined.log())
                    .isTrue();
            LockSupport.parkNanos(LOOK_NANOS);
        }
        var share = Duration.ofNanos(System.nanoTime() - start);

        // Then
        double restore = metric(joined, "tagstream_store_restore_seconds_max");
        var changelog = new ChangelogReader(
                run.broker().bootstrapServers(), run.topics().changelog());
        run.note(
                "its first label after %.1f s, longest restore %.2f s of %.0f records in its tasks; the whole changelog: "
                        + "%d records, %.1f MB",
                share.toMillis() / 1e3,
                restore,
                metric(joined, "tagstream_store_restored_records_total"),
                changelog.records(),
                run.broker().sizeOf(run.topics().changelog()) / 1e6);
        run.finish(during);
        assertThat(share)
                .as("start to its first label")
                .isLessThan(SHARE.multipliedBy(run.form().pick(4, 1)));
        assertThat(restore)
                .as("longest restore, in s")
                .isLessThan(RESTORE.toSeconds() * run.form().pick(4, 1));
    }

    private static double restoredBy(Supervisor workers) {
        return workers.living().map(worker -> metric(worker, RESTORED)).orElse(0.0);
    }

    private static Draft mixed(int n) {
        if (n % 50 == 0) {
            return Draft.malformed(n);
        }
        if (n % 61 == 0) {
            return Draft.pair(n);
        }
        return n % 97 == 0 ? Draft.failing(n) : Draft.labelled(n);
    }

    /** Gives up at once where the load has: nothing more would come. */
    private static void awaitOutcomes(FaultRun run, CompletableFuture<Void> sent, int count)
            throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!run.ledger().awaitSeen(count, SHARE.toNanos())) {
            assertThat(sent.isCompletedExceptionally())
                    .as("the load broke off: %s", sent)
                    .isFalse();
            assertThat(System.nanoTime() < deadline)
                    .as("%d outcomes within %s", count, LONGEST)
                    .isTrue();
        }
    }

    /** The value of the metric, or 0 while nobody answers or it is not there. */
    private static double metric(WorkerProcess worker, String name) {
        try {
            Matcher line =
                    Pattern.compile("^" + name + " (\\S+)$", Pattern.MULTILINE).matcher(worker.body("/q/metrics"));
            return line.find() ? Double.parseDouble(line.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
