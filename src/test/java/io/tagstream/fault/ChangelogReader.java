package io.tagstream.fault;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.IntegerDeserializer;

/** Reads what the in-flight stores hold, as a worker that takes over would. */
final class ChangelogReader {

    private record Slot(int partition, int number) {}

    private final String bootstrapServers;
    private final String changelog;

    ChangelogReader(String bootstrapServers, String changelog) {
        this.bootstrapServers = bootstrapServers;
        this.changelog = changelog;
    }

    /** Events that the next owner would take up: a freed slot holds a marker of one byte. */
    long occupiedSlots() {
        Map<Slot, Integer> lengths = new HashMap<>();
        read(record -> lengths.put(
                new Slot(record.partition(), record.key()), record.value() == null ? 0 : record.value().length));
        return lengths.values().stream().filter(length -> length > 1).count();
    }

    /** What a restore has to read. */
    long records() {
        var count = new AtomicLong();
        read(_ -> count.incrementAndGet());
        return count.get();
    }

    private void read(Consumer<ConsumerRecord<Integer, byte[]>> reader) {
        try (var consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new IntegerDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(changelog).stream()
                    .map(info -> new TopicPartition(changelog, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(reader);
            }
        }
    }
}
