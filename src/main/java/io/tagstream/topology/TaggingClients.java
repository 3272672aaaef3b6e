package io.tagstream.topology;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/** The clients of Kafka Streams, with a main consumer that can pause and a producer that counts commits. */
public final class TaggingClients implements KafkaClientSupplier {

    private final IntakeGate gate;
    private final Set<CommitCountingProducer> producers = ConcurrentHashMap.newKeySet();
    private volatile Map<String, Object> clientConfig = Map.of();

    public TaggingClients(IntakeGate gate) {
        this.gate = gate;
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        clientConfig = Collections.unmodifiableMap(new HashMap<>(config));
        return Admin.create(config);
    }

    /** Servers and security as Kafka Streams resolved them; empty before it was built. */
    public Map<String, Object> clientConfig() {
        return clientConfig;
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        var producer = new CommitCountingProducer(config, producers::remove);
        producers.add(producer);
        return producer;
    }

    /**
     * Ends producers that wait for a topic which will not come soon: they would wait until it is there, and
     * their StreamThreads with them, labels and all. Called from outside the StreamThreads.
     */
    void giveUpFlushesOlderThan(Duration age) {
        producers.forEach(producer -> producer.giveUpFlushOlderThan(age));
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new PausingConsumer(config, gate);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
