package io.tagstream.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * How many events one consumer has still to read. Offsets are not events: each transaction of a producer takes one
 * for its marker, and compaction leaves gaps. So the lag in offsets is weighed with the share of the offsets read
 * of late that were events. Confined to the consumer's thread, but for {@link #events()} and
 * {@link #byPartition()}.
 */
final class ConsumerLag {

    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(250);

    /** The share is taken over about so many offsets. */
    private static final double MEMORY = 10_000;

    private final Map<TopicPartition, Long> next = new HashMap<>();
    private double offsetsRead;
    private double eventsRead;
    private long lastLook;
    private volatile Map<Integer, Double> byPartition = Map.of();

    /** After each poll. */
    void polled(Consumer<?, ?> consumer, ConsumerRecords<?, ?> records, long now) {
        for (TopicPartition partition : records.partitions()) {
            count(partition, records.records(partition));
        }
        if (now - lastLook > LOOK) {
            lastLook = now;
            Set<TopicPartition> assigned = consumer.assignment();
            next.keySet().retainAll(assigned);
            double share = share();
            var left = new HashMap<Integer, Double>();
            for (TopicPartition partition : assigned) {
                OptionalLong lag = consumer.currentLag(partition);
                if (lag.isPresent()) {
                    left.merge(partition.partition(), lag.getAsLong() * share, Double::sum);
                }
            }
            byPartition = Map.copyOf(left);
        }
    }

    private void count(TopicPartition partition, java.util.List<? extends ConsumerRecord<?, ?>> records) {
        long end = records.getLast().offset() + 1;
        Long start = next.put(partition, end);
        if (start == null || start > end) {
            return;
        }
        offsetsRead += end - start;
        eventsRead += records.size();
        if (offsetsRead > MEMORY) {
            double forget = MEMORY / offsetsRead;
            offsetsRead *= forget;
            eventsRead *= forget;
        }
    }

    /** Of the offsets read of late, how many were events. */
    private double share() {
        return offsetsRead == 0 ? 1 : eventsRead / offsetsRead;
    }

    /** An estimate that is 0 exactly when everything was read. */
    double events() {
        return byPartition.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** The same, of each partition that this consumer reads. */
    Map<Integer, Double> byPartition() {
        return byPartition;
    }
}
