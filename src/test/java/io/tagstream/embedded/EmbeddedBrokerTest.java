package io.tagstream.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void showsCommittedRecordsAndNoAbortedOnesAlsoAfterARestartOnTheSamePort() {
        // Given
        int port = Loopback.freePort();
        try (EmbeddedBroker broker = EmbeddedBroker.start(port, folder)) {
            broker.createTopics(1, "t");
            try (KafkaProducer<String, String> producer = producer(broker)) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("t", "k", "aborted"));
                producer.abortTransaction();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("t", "k", "first"));
                producer.commitTransaction();
            }
            assertThat(readCommitted(broker, 1)).containsExactly("first");
        }

        // When
        try (EmbeddedBroker again = EmbeddedBroker.start(port, folder)) {
            again.createTopics(1, "t");
            try (KafkaProducer<String, String> producer = producer(again)) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("t", "k", "second"));
                producer.commitTransaction();
            }

            // Then
            assertThat(readCommitted(again, 2)).containsExactly("first", "second");
        }
    }

    @Test
    void hasTheTransactionsThatExactlyOnceNeedsAndKeepsNothingOfATemporaryFolder() throws Exception {
        Path log;
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var features = admin.describeFeatures().featureMetadata().get().finalizedFeatures();
            assertThat(features.get("transaction.version").maxVersionLevel()).isEqualTo((short) 2);

            var logs = admin.describeLogDirs(List.of(1)).descriptions().get(1).get();
            log = Path.of(logs.keySet().iterator().next());
            assertThat(log).isDirectory();
        }
        assertThat(Files.exists(log)).isFalse();
    }

    @Test
    void saysWhichPortIsTakenAndLivesOn() throws Exception {
        try (var other = new ServerSocket()) {
            other.bind(new InetSocketAddress(Loopback.HOST, 0));

            assertThatThrownBy(() -> EmbeddedBroker.start(other.getLocalPort(), folder))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(Integer.toString(other.getLocalPort()));
        }
    }

    private static KafkaProducer<String, String> producer(EmbeddedBroker broker) {
        var config = Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "x");
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    /** Everything from the beginning, until there are so many. */
    private static List<String> readCommitted(EmbeddedBroker broker, int count) {
        var config = Map.<String, Object>of(
                "bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed");
        var values = new ArrayList<String>();
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long deadline = System.nanoTime() + LONGEST.toNanos();
            while (values.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }
}
