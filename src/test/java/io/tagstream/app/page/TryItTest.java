package io.tagstream.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.topology.IntakeGate;
import io.tagstream.topology.TaggingClients;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class TryItTest {

    /** As Kafka Streams hands it to its client supplier; nobody is at the address. */
    private static Map<String, Object> ofStreamThread() {
        var config = new StreamsConfig(Map.of(
                        "application.id", "tagstream",
                        "bootstrap.servers", "127.0.0.1:9",
                        "processing.guarantee", "exactly_once_v2",
                        "producer.max.request.size", "8388608",
                        "producer.linger.ms", "100"))
                .getProducerConfigs("tagstream-1");
        config.put("transactional.id", "tagstream-1");
        return config;
    }

    @Test
    void aPictureMayBeAsLargeAsTheWorkersOwnRecords() {
        var clients = new TaggingClients(new IntakeGate(() -> false, 1, 1), 1, _ -> {});
        clients.getProducer(ofStreamThread()).close();

        Map<String, Object> settings = TryIt.settings(clients.producerConfig());

        assertThat(settings).containsEntry("max.request.size", "8388608").containsEntry("linger.ms", "0");
    }

    @Test
    void noStreamThreadIsFencedByThePage() {
        Map<String, Object> settings = TryIt.settings(ofStreamThread());

        assertThat(settings).doesNotContainKey("transactional.id").containsEntry("client.id", "tagstream-page");
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()).close();
    }
}
