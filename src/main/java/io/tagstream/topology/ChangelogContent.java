package io.tagstream.topology;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks whether anything committed stands in partitions of a changelog. */
final class ChangelogContent {

    private static final Duration POLL = Duration.ofSeconds(1);

    private final Map<String, Object> clientConfig;

    /** @param clientConfig bootstrap servers and security, as for any client */
    ChangelogContent(Map<String, Object> clientConfig) {
        this.clientConfig = clientConfig;
    }

    /**
     * Reads each partition to its first committed record or to its end: what aborted transactions
     * left behind is no content.
     */
    Collection<Integer> partitionsWithContent(Collection<TopicPartition> partitions) {
        var config = new HashMap<>(clientConfig);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        var found = new TreeSet<Integer>();
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!consumer.assignment().isEmpty()) {
                for (TopicPartition partition : consumer.poll(POLL).partitions()) {
                    found.add(partition.partition());
                }
                Set<TopicPartition> left = new HashSet<>(consumer.assignment());
                left.removeIf(partition -> found.contains(partition.partition())
                        || consumer.position(partition) >= ends.getOrDefault(partition, 0L));
                if (left.size() < consumer.assignment().size()) {
                    consumer.assign(left);
                }
            }
        }
        return found;
    }
}
