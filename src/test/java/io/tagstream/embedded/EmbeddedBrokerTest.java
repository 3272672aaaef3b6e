package io.tagstream.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    @TempDir
    private Path folder;

    @Test
    void keepsWhatWasCommittedOverARestartAndHasTheTransactionsThatWeNeed() throws Exception {
        // Given
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
            broker.createTopics(1, "t");
            produceInATransaction(broker);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                var features = admin.describeFeatures().featureMetadata().get().finalizedFeatures();
                assertThat(features.get("transaction.version").maxVersionLevel())
                        .isGreaterThanOrEqualTo((short) 2);
            }
        }

        // When
        try (EmbeddedBroker again = EmbeddedBroker.start(folder)) {
            again.createTopics(1, "t");

            // Then
            assertThat(readCommitted(again)).isEqualTo("v");
        }
    }

    private static void produceInATransaction(EmbeddedBroker broker) {
        var config = Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "x");
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("t", "k", "v"));
            producer.commitTransaction();
        }
    }

    private static String readCommitted(EmbeddedBroker broker) {
        var config = Map.<String, Object>of(
                "bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            return consumer.poll(Duration.ofSeconds(10)).iterator().next().value();
        }
    }
}
