package io.tagstream.app.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.event.Task;
import io.tagstream.topology.TaggingClients;
import io.tagstream.topology.TopicNames;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.TaskMetadata;
import org.apache.kafka.streams.ThreadMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Sends what somebody dropped on the page the way that every event goes: through the input topic. To a partition
 * of this process where there is one, since its card would else appear on another worker's page. Thread-safe; waits
 * for the brokers.
 */
@Singleton
class TryIt {

    private static final int LONGEST_LINK = 8192;
    private static final Pattern LINK = Pattern.compile("https?://\\S+", Pattern.CASE_INSENSITIVE);
    private static final Pattern PICTURE_TYPE = Pattern.compile("image/[a-z0-9.+-]{1,40}");
    private static final String LONGEST_WAIT_MS = "10000";

    private final Page page;
    private final TopicNames topics;
    private final Instance<TaggingClients> clients;
    private final Instance<KafkaStreams> streams;
    private final SecureRandom random = new SecureRandom();
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    @Inject
    TryIt(Page page, TopicNames topics, Instance<TaggingClients> clients, Instance<KafkaStreams> streams) {
        this.page = page;
        this.topics = topics;
        this.clients = clients;
        this.streams = streams;
    }

    /** Not {@code file:} or {@code s3:}: what only the worker can read is not for whoever sees its page. */
    static boolean isLink(String address) {
        return address.length() <= LONGEST_LINK && LINK.matcher(address).matches();
    }

    /** @return the id that the event was given */
    String link(String address, Task task) throws InterruptedException {
        return send(address, task);
    }

    /**
     * @param type as the browser takes it; what the bytes are is found by the bytes
     * @return the id that the event was given
     */
    String picture(byte[] picture, String type, Task task) throws InterruptedException {
        String named = PICTURE_TYPE.matcher(type).matches() ? type : "application/octet-stream";
        return send("data:" + named + ";base64," + Base64.getEncoder().encodeToString(picture), task);
    }

    private String send(String reference, Task task) throws InterruptedException {
        var suffix = new byte[8];
        random.nextBytes(suffix);
        String id = "page-" + HexFormat.of().formatHex(suffix);
        page.admission().want(id);
        byte[] event = new JsonObject()
                .put("id", id)
                .put("image", reference)
                .put("options", new JsonObject().put("tasks", new JsonArray().add(task.code())))
                .encode()
                .getBytes(UTF_8);
        try {
            producer()
                    .send(new ProducerRecord<>(topics.events(), partition(), id.getBytes(UTF_8), event))
                    .get();
        } catch (ExecutionException e) {
            throw new KafkaException(String.valueOf(e.getCause()), e);
        }
        return id;
    }

    /** One that this process reads; null leaves it to Kafka. */
    private @Nullable Integer partition() {
        List<Integer> ours = streams.get().metadataForLocalThreads().stream()
                .map(ThreadMetadata::activeTasks)
                .flatMap(Set::stream)
                .map(TaskMetadata::topicPartitions)
                .flatMap(Set::stream)
                .filter(partition -> partition.topic().equals(topics.events()))
                .map(TopicPartition::partition)
                .toList();
        return ours.isEmpty() ? null : ours.get(random.nextInt(ours.size()));
    }

    private synchronized KafkaProducer<byte[], byte[]> producer() {
        KafkaProducer<byte[], byte[]> known = producer;
        if (known == null) {
            known = new KafkaProducer<>(
                    settings(clients.get().producerConfig()), new ByteArraySerializer(), new ByteArraySerializer());
            producer = known;
        }
        return known;
    }

    /**
     * Sizes, servers and security of the worker's producers, for somebody who waits.
     *
     * @param worker a StreamThread's producer's
     */
    static Map<String, Object> settings(Map<String, Object> worker) {
        Map<String, Object> config = new HashMap<>(worker);
        // It would fence the StreamThread's own.
        config.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        config.put(ProducerConfig.CLIENT_ID_CONFIG, "tagstream-page");
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_WAIT_MS);
        config.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, LONGEST_WAIT_MS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, LONGEST_WAIT_MS);
        return config;
    }

    @PreDestroy
    synchronized void close() {
        if (producer != null) {
            producer.close();
        }
    }
}
