package io.tagstream.topology;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/** The clients of Kafka Streams, with a main consumer that can pause and a producer that counts commits. */
public final class TaggingClients implements KafkaClientSupplier {

    private final IntakeGate gate;
    private final int maxEvents;
    private final java.util.function.Consumer<String> onHopeless;
    private final Backlog backlog;
    private final Set<CommitCountingProducer> producers = ConcurrentHashMap.newKeySet();
    private final Set<PausingConsumer> consumers = ConcurrentHashMap.newKeySet();
    private volatile Map<String, Object> clientConfig = Map.of();
    private volatile Map<String, Object> producerConfig = Map.of();

    /**
     * @param maxEvents  most events in flight in this process
     * @param onHopeless told why, when a client cannot be made: Kafka Streams replaces a StreamThread on the
     *                   dying one, and where that fails it has one less and says nothing
     */
    public TaggingClients(IntakeGate gate, int maxEvents, java.util.function.Consumer<String> onHopeless) {
        this.gate = gate;
        this.maxEvents = maxEvents;
        this.onHopeless = onHopeless;
        this.backlog = new Backlog(gate);
    }

    /** What is left to do of the partitions that these clients read. */
    public Backlog backlog() {
        return backlog;
    }

    /** How long the StreamThread that has worked longest has not polled; waits for brokers do not count. */
    public Duration longestRound() {
        return consumers.stream()
                .map(PausingConsumer::atWork)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Whether a StreamThread waits for records to be sent, and nobody sends them any more. */
    public boolean flushesInVain() {
        return producers.stream().anyMatch(CommitCountingProducer::flushesInVain);
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        clientConfig = Collections.unmodifiableMap(new HashMap<>(config));
        return made("admin client", () -> Admin.create(config));
    }

    /** Servers and security as Kafka Streams resolved them; empty before it was built. */
    public Map<String, Object> clientConfig() {
        return clientConfig;
    }

    /** As a StreamThread's producer has it, transactional id and all; empty before there was one. */
    public Map<String, Object> producerConfig() {
        return producerConfig;
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        producerConfig = Collections.unmodifiableMap(new HashMap<>(config));
        var producer = made("producer", () -> new CommitCountingProducer(config, producers::remove));
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
        var consumer = made("consumer", () -> new PausingConsumer(config, gate, maxEvents, backlog, consumers::remove));
        consumers.add(consumer);
        return consumer;
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return made("consumer", () -> new RestoreConsumer(config));
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return made(
                "consumer",
                () -> new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    private <T> T made(String what, Supplier<T> client) {
        try {
            return client.get();
        } catch (RuntimeException e) {
            onHopeless.accept("no Kafka " + what + " can be made: " + e + causeOf(e));
            throw e;
        }
    }

    private static String causeOf(RuntimeException e) {
        return e.getCause() == null ? "" : ", " + e.getCause();
    }
}
