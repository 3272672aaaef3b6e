package io.tagstream.topology;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a changelog is read with. Kafka Streams looks between polls whether a store is restored, so a poll at the changelog's
 * end, where nothing comes, holds up the task; most stores are empty. Confined to its thread, as any consumer.
 */
final class RestoreConsumer extends KafkaConsumer<byte[], byte[]> {

    private static final Duration LONGEST_POLL = Duration.ofMillis(20);

    RestoreConsumer(Map<String, Object> config) {
        super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        return super.poll(timeout.compareTo(LONGEST_POLL) < 0 ? timeout : LONGEST_POLL);
    }
}
