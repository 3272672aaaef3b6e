package io.tagstream.topology.redrive;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic from its beginning to where it ended when the reader was made, committed records only.
 * Not thread-safe.
 */
final class TopicReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    private final String topic;
    private final LongSupplier nanoTime;
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;
    private final long about;
    private long read;
    private long silentNanos;

    /** @param nanoTime as {@link System#nanoTime()} */
    TopicReader(Map<String, Object> config, String topic, LongSupplier nanoTime) {
        this(new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()), topic, nanoTime);
    }

    /** @param consumer to be closed by this reader */
    TopicReader(Consumer<byte[], byte[]> consumer, String topic, LongSupplier nanoTime) {
        this.topic = topic;
        this.nanoTime = nanoTime;
        this.consumer = consumer;
        try {
            List<TopicPartition> partitions = partitions();
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            ends = consumer.endOffsets(partitions);
            about = sum(ends) - sum(begins);
            consumer.assign(partitions);
            begins.forEach(consumer::seek);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** A topic that was created this moment is not known everywhere at once. */
    private List<TopicPartition> partitions() {
        long start = nanoTime.getAsLong();
        while (nanoTime.getAsLong() - start < LONGEST_SILENCE.toNanos()) {
            List<PartitionInfo> infos = consumer.partitionsFor(topic);
            if (infos != null && !infos.isEmpty()) {
                return infos.stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
            }
        }
        throw new TimeoutException("no broker knows topic " + topic);
    }

    boolean atEnd() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /**
     * The next records, in the order of their partitions; empty where none came within a moment.
     *
     * @throws TimeoutException if none came although half a minute was spent waiting for them
     */
    List<ConsumerRecord<byte[], byte[]>> next() {
        long asked = nanoTime.getAsLong();
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        // What the caller does with records takes its time, and is no silence of the brokers'.
        silentNanos = polled.isEmpty() ? silentNanos + nanoTime.getAsLong() - asked : 0;
        if (silentNanos > LONGEST_SILENCE.toNanos()) {
            throw new TimeoutException("nothing more came from topic %s for %d s, although it goes on"
                    .formatted(topic, LONGEST_SILENCE.toSeconds()));
        }
        List<ConsumerRecord<byte[], byte[]>> records = polled.partitions().stream()
                .flatMap(partition -> polled.records(partition).stream()
                        .filter(record -> record.offset() < Objects.requireNonNull(ends.get(partition))))
                .toList();
        read += records.size();
        return records;
    }

    /** How many records were read. */
    long read() {
        return read;
    }

    /** How many there are at most: the markers of transactions count here, and are never read. */
    long about() {
        return about;
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
