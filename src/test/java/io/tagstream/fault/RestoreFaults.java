package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.fault.Origin.Manner;
import io.tagstream.it.WorkerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A store that is long in coming back. */
class RestoreFaults {

    private static final int HELD = 200;

    /** A changelog's segment that is older is closed by the next record, and only closed ones are compacted. */
    private static final Duration SEGMENT = Duration.ofSeconds(11);

    /** So that what stands in the changelog takes the restore longer than the broker needs to compact it. */
    private static final double BYTES_A_SECOND = 20_000;

    @Fault(
            number = 40,
            what = "changelog compacted during a slow restore",
            ownBroker = true,
            brokerSettings = "log.cleaner.backoff.ms=3600000")
    void nothingFinishedComesBackThroughASlowRestoreOfACompactedChangelog(FaultRun run) throws Exception {
        try (Origin origin = Origin.start()) {
            // Given
            var operator = new Operator(run.broker(), run.topics());
            var changelog = new ChangelogReader(
                    run.broker().bootstrapServers(), run.topics().changelog());
            Map<String, String> settings = new HashMap<>(origin.settings());
            settings.put("tagstream.fetch.timeout", "10m");
            settings.put("tagstream.event.deadline", "20m");
            settings.put("kafka-streams.restore.consumer.max.partition.fetch.bytes", "2048");
            settings.put("kafka-streams.restore.consumer.fetch.max.bytes", "4096");
            WorkerProcess killed = run.balancedWorkers(1, settings).getFirst();
            int events = run.form().pick(3_000, 10_000);
            run.send(events, 0, Draft::labelled).join();
            run.awaitOutcomes(events);
            run.letPass(SEGMENT);
            run.send(events, 0, Draft::labelled).join();
            run.awaitOutcomes(2 * events);
            run.send(HELD, 0, n -> origin.draft(n, Manner.SILENT)).join();
            run.await(() -> operator.lag() == 0, "the events that cannot be finished are stored");
            killed.kill();

            // When
            long before = changelog.records();
            operator.quota(BYTES_A_SECOND);
            long started = System.nanoTime();
            WorkerProcess next = run.balancedWorkers(1, settings).getFirst();
            operator.compact();
            run.await(() -> restored(next) == HELD, "all that was in flight was restored");
            var took = Duration.ofNanos(System.nanoTime() - started);
            operator.quota(null);
            long after = changelog.records();
            origin.recover();

            // Then
            run.note(
                    "%d records when the restore began, %d when it ended after %.1f s",
                    before, after, took.toMillis() / 1000.0);
            assertThat(after).as("records in the changelog").isLessThan(before);
            run.finish(run.send(500, 0, Draft::labelled));
        }
    }

    /** 0 until it answers. */
    private static double restored(WorkerProcess worker) {
        try {
            return worker.metric("tagstream_events_restored_total");
        } catch (IOException e) {
            return 0;
        }
    }
}
