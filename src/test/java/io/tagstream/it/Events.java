package io.tagstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.embedded.EmbeddedBroker;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Events for a worker that takes them from {@code image-events}. */
final class Events {

    private Events() {}

    /** Sends them without keys, one after the other, and returns when the last one is in the topic. */
    static void send(EmbeddedBroker broker, List<String> events) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (String event : events) {
                producer.send(new ProducerRecord<>("image-events", event.getBytes(UTF_8)))
                        .get();
            }
        }
    }
}
