package io.tagstream.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * An event about an image, as a user would send it.
 *
 * @param key       of the record
 * @param reference where the image is
 */
record ImageEvent(String key, String reference) {

    /**
     * Sends events, and returns when all are in the topic.
     *
     * @throws ExecutionException if one of them was refused
     */
    static void send(String bootstrapServers, String topic, List<ImageEvent> events)
            throws InterruptedException, ExecutionException {
        try (var producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (ImageEvent event : events) {
                sent.add(producer.send(new ProducerRecord<>(topic, event.key.getBytes(UTF_8), event.value())));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }

    private byte[] value() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("image", reference)
                .toString()
                .getBytes(UTF_8);
    }
}
