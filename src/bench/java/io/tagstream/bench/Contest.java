package io.tagstream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.fault.BrokerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One broker and one server of photos for all contenders, and the clock beside them. */
final class Contest implements AutoCloseable {

    private static final int PARTITIONS = 4;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final PhotoServer server;
    private final LabelledPhotos served;
    private final BrokerProcess broker;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<Contender, KafkaConsumer<byte[], byte[]>> outcomes = new HashMap<>();

    Contest(LabelledPhotos photos, Path folder) throws IOException, InterruptedException {
        server = new PhotoServer(photos.folder());
        served = photos.at(server);
        broker = BrokerProcess.start(folder, Map.of());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker(), "linger.ms", "5"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    String broker() {
        return broker.bootstrapServers();
    }

    /** What a worker must be told, else it fetches nothing from this machine. */
    Map<String, String> leaveToFetch() {
        return server.leaveToFetch();
    }

    /** Before a contender starts: a consumer that meets no topic looks again only after minutes. */
    void createTopics(String... topics) {
        broker.createTopics(PARTITIONS, List.of(topics));
    }

    /**
     * From the first event to the last committed outcome.
     *
     * @param seconds of the wall clock
     * @param cpu     seconds of the contender's processes
     */
    record Figures(double seconds, double cpu) {}

    Figures run(Contender contender, List<LabelledPhotos.Photo> photos) {
        KafkaConsumer<byte[], byte[]> labels = outcomes.computeIfAbsent(contender, this::consumer);
        Duration cpu = contender.cpu();
        long start = System.nanoTime();
        for (int i = 0; i < photos.size(); i++) {
            byte[] value = ("{\"image\": \"" + served.uri(photos.get(i)) + "\"}").getBytes(UTF_8);
            producer.send(new ProducerRecord<>(contender.events(), i % PARTITIONS, null, value));
        }
        producer.flush();
        for (int count = 0; count < photos.size(); ) {
            if (!contender.alive() || System.nanoTime() - start > LONGEST.toNanos()) {
                throw new IllegalStateException(contender.name() + " gave " + count + " outcomes; see its log");
            }
            count += labels.poll(Duration.ofMillis(20)).count();
        }
        return new Figures(
                (System.nanoTime() - start) / 1e9, contender.cpu().minus(cpu).toNanos() / 1e9);
    }

    private KafkaConsumer<byte[], byte[]> consumer(Contender contender) {
        var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", broker(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partitions = contender.outcomes().stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    @Override
    public void close() {
        outcomes.values().forEach(KafkaConsumer::close);
        producer.close();
        broker.close();
        server.close();
    }
}
