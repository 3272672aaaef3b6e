package io.tagstream.app.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.jboss.logging.Logger;

/**
 * Publishes {@code tagstream.store.restore} and {@code tagstream.store.restored.records}: a partition
 * stands still while the store of its task is read back. Called by Kafka Streams' restoring threads;
 * thread-safe.
 */
public final class RestoreMetrics implements StateRestoreListener {

    private static final Logger LOG = Logger.getLogger(RestoreMetrics.class);

    /** Longer than this somebody asks why. */
    private static final Duration SLOW = Duration.ofSeconds(2);

    private final Timer restore;
    private final Counter records;
    private final Map<TopicPartition, Long> starts = new ConcurrentHashMap<>();

    public RestoreMetrics(MeterRegistry registry) {
        restore = BatchMetrics.timer(
                registry, "tagstream.store.restore", "Reading one task's events in flight back after a takeover");
        records = Counter.builder("tagstream.store.restored.records")
                .description("Records of the changelog that were read for that")
                .register(registry);
    }

    @Override
    public void onRestoreStart(TopicPartition changelog, String store, long startingOffset, long endingOffset) {
        starts.put(changelog, System.nanoTime());
    }

    @Override
    public void onBatchRestored(TopicPartition changelog, String store, long batchEndOffset, long count) {
        records.increment((double) count);
    }

    @Override
    public void onRestoreEnd(TopicPartition changelog, String store, long total) {
        Long start = starts.remove(changelog);
        if (start == null) {
            return;
        }
        var took = Duration.ofNanos(System.nanoTime() - start);
        restore.record(took);
        if (took.compareTo(SLOW) > 0) {
            LOG.warnf(
                    "the events in flight of partition %d were read back in %d ms from %d records: a changelog that is "
                            + "not compacted, or a transaction of a dead worker that had to time out first",
                    changelog.partition(), took.toMillis(), total);
        }
    }

    @Override
    public void onRestoreSuspended(TopicPartition changelog, String store, long total) {
        starts.remove(changelog);
    }
}
