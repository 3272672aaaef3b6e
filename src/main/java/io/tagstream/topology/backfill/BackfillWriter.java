package io.tagstream.topology.backfill;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.topology.redrive.BrokerTrouble;
import io.tagstream.topology.redrive.NotPossibleException;
import io.tagstream.topology.redrive.TryAgainException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends events, and says when the brokers have them. Not thread-safe. */
public final class BackfillWriter implements AutoCloseable {

    /** Long enough for brokers that are busy, short enough for somebody who waits. */
    private static final String ANSWER_MS = "10000";

    private static final String DELIVERY_MS = "30000";
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final KafkaProducer<byte[], byte[]> producer;
    private final String servers;
    private final String topic;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();

    /**
     * @param admin    settings of the client that looks for the topic
     * @param producer settings of the client that sends
     * @throws NotPossibleException if there is no such topic, or it may not be used
     * @throws TryAgainException    if the brokers do not answer
     */
    public BackfillWriter(Map<String, String> admin, Map<String, String> producer, String topic) {
        this.servers = admin.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "(none named)");
        this.topic = topic;
        try {
            requireTopic(forAdmin(admin));
            this.producer =
                    new KafkaProducer<>(forProducer(producer), new ByteArraySerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            throw BrokerTrouble.meaningOf(e, servers);
        }
    }

    /**
     * Sends an event; it may wait until there is room.
     *
     * @param key what the events of one object have in common, so that they are taken in order
     */
    public void send(String key, byte[] value) {
        try {
            sent.add(producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value)));
        } catch (KafkaException e) {
            throw BrokerTrouble.meaningOf(e, servers);
        }
    }

    /**
     * Returns once every event that was sent is acknowledged by all replicas in sync.
     *
     * @throws NotPossibleException if the topic does not take them as things are
     * @throws TryAgainException    if the brokers fail; some of those sent since the last call may be there
     */
    public void acknowledge() {
        try {
            producer.flush();
            for (Future<RecordMetadata> one : sent) {
                await(one);
            }
        } catch (KafkaException e) {
            throw BrokerTrouble.meaningOf(e, servers);
        } finally {
            sent.clear();
        }
    }

    private static void await(Future<RecordMetadata> sent) {
        try {
            sent.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    private void requireTopic(Map<String, Object> settings) {
        try (Admin client = Admin.create(settings)) {
            var asked = client.describeTopics(Set.of(topic)).topicNameValues().get(topic);
            BrokerTrouble.answer(Objects.requireNonNull(asked));
        } catch (UnknownTopicOrPartitionException e) {
            throw new NotPossibleException(
                    "there is no topic " + topic + " on these brokers; tagstream.topics.events names it");
        }
    }

    private static Map<String, Object> forAdmin(Map<String, String> configured) {
        var settings = new HashMap<String, Object>(configured);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS);
        return settings;
    }

    private static Map<String, Object> forProducer(Map<String, String> configured) {
        var settings = new HashMap<String, Object>(configured);
        settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        settings.putAll(Map.of(
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                "true",
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                "20",
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                ANSWER_MS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                ANSWER_MS,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                DELIVERY_MS));
        return settings;
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
