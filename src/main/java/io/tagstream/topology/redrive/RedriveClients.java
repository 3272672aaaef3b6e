package io.tagstream.topology.redrive;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The settings of a redrive's clients: servers, security and sizes as the operator configured them,
 * and what a redrive needs whatever was configured.
 *
 * @param transactionalId the same for all runs of one application, so that a new run fences an old one
 */
public record RedriveClients(
        Map<String, String> admin, Map<String, String> consumer, Map<String, String> producer, String transactionalId) {

    /** Long enough for brokers that are busy, short enough for somebody who waits. */
    private static final String ANSWER_MS = "10000";

    private static final String DELIVERY_MS = "30000";

    public RedriveClients {
        admin = Map.copyOf(admin);
        consumer = Map.copyOf(consumer);
        producer = Map.copyOf(producer);
    }

    Map<String, Object> forAdmin() {
        return with(
                admin,
                Map.of(
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS));
    }

    /** It belongs to no group: it is told what to read, and commits no position. */
    Map<String, Object> forConsumer() {
        var settings = with(
                consumer,
                Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "500",
                        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS));
        settings.remove(CommonClientConfigs.GROUP_ID_CONFIG);
        settings.remove(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG);
        return settings;
    }

    Map<String, Object> forProducer() {
        return with(
                producer,
                Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId,
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true",
                        ProducerConfig.ACKS_CONFIG, "all",
                        ProducerConfig.LINGER_MS_CONFIG, "5",
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWER_MS,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MS));
    }

    String servers() {
        return admin.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "(none named)");
    }

    private static Map<String, Object> with(Map<String, String> settings, Map<String, String> ours) {
        Map<String, Object> all = new HashMap<>(settings);
        all.putAll(ours);
        return all;
    }
}
