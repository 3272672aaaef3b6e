package io.tagstream.topology;

import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Who lets others go first. A consumer hands out what it fetched of one partition to the end, up to {@code
 * max.partition.fetch.bytes}, before it comes to the next one: 5,000 events of 200 bytes, for which the others would wait a
 * minute. So the partitions that filled a poll are held back until the others were asked once (docs/adr/0027).
 *
 * <p>Confined to the consumer's thread.
 */
final class PartitionTurns {

    private final int mostRecords;
    private Set<TopicPartition> served = Set.of();

    /** @param mostRecords of one poll; at least 1 */
    PartitionTurns(int mostRecords) {
        this.mostRecords = mostRecords;
    }

    /**
     * After each poll. One that brought some, and was not full, has left nothing of what was fetched; one that brought none may
     * have asked nobody.
     */
    void polled(ConsumerRecords<?, ?> records) {
        if (!records.isEmpty()) {
            served = records.count() < mostRecords ? Set.of() : Set.copyOf(records.partitions());
        }
    }

    /** Those of {@code assigned} whose turn it was; none where there are no others. */
    Set<TopicPartition> heldBack(Set<TopicPartition> assigned) {
        var held = new HashSet<>(served);
        held.retainAll(assigned);
        return held.size() < assigned.size() ? held : Set.of();
    }
}
