package io.tagstream.it;

import io.tagstream.embedded.EmbeddedBroker;
import io.tagstream.embedded.TopicCreation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.testcontainers.kafka.KafkaContainer;

/**
 * A Kafka for a test class, embedded or in a container.
 *
 * @param bootstrapServers {@code host:port}
 * @param onClose          ends it
 */
record TestCluster(String bootstrapServers, Runnable onClose) implements AutoCloseable {

    private static final String IMAGE = "apache/kafka:4.1.1";

    /** @param folder for its log */
    static TestCluster embedded(Path folder) {
        EmbeddedBroker broker = EmbeddedBroker.start(folder);
        return new TestCluster(broker.bootstrapServers(), broker::close);
    }

    /** As its project publishes it; needs Docker. */
    static TestCluster container() {
        var kafka = new KafkaContainer(IMAGE).withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        kafka.start();
        return new TestCluster(kafka.getBootstrapServers(), kafka::close);
    }

    /** Creates topics; those that exist stay as they are. */
    void createTopics(int partitions, String... names) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            TopicCreation.create(
                    admin,
                    Arrays.stream(names)
                            .map(name -> new NewTopic(name, partitions, (short) 1))
                            .toList());
        }
    }

    @Override
    public void close() {
        onClose.run();
    }
}
