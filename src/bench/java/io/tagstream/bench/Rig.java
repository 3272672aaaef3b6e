package io.tagstream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.embedded.EmbeddedBroker;
import io.tagstream.it.Outcomes;
import io.tagstream.it.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker, a packaged worker, and both ends of its topics. Topics are new for each rig. */
final class Rig implements AutoCloseable {

    private static final int PARTITIONS = 4;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final EmbeddedBroker broker;
    private final WorkerProcess worker;
    private final Outcomes outcomes;
    private final KafkaProducer<byte[], byte[]> producer;
    private int sent;

    Rig(LabelledPhotos photos, Map<String, String> settings) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tagstream-bench");
        broker = EmbeddedBroker.start(folder.resolve("broker"));
        broker.createTopics(PARTITIONS, "image-events", "image-labels", "image-dead-letters");
        var all = new HashMap<>(settings);
        all.put("tagstream.fetch.file.root", photos.folder().toString());
        worker = WorkerProcess.start(broker.bootstrapServers(), folder, all).awaitReady();
        outcomes = new Outcomes(broker.bootstrapServers(), "image-labels", "image-dead-letters");
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", "5"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Sends an event for each photo, and waits for all outcomes. In the photos' order. */
    List<ConsumerRecord<byte[], byte[]>> tag(LabelledPhotos photos) throws Exception {
        var positions = new ArrayList<Future<RecordMetadata>>();
        for (int i = 0; i < photos.photos().size(); i++) {
            byte[] value = ("{\"image\": \"" + photos.uri(photos.photos().get(i)) + "\"}").getBytes(UTF_8);
            positions.add(producer.send(new ProducerRecord<>("image-events", i % PARTITIONS, null, value)));
        }
        producer.flush();
        sent += positions.size();
        outcomes.await(sent, LONGEST);
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (Future<RecordMetadata> position : positions) {
            records.add(outcomes.at(position.get().partition(), position.get().offset()));
        }
        return records;
    }

    @Override
    public void close() {
        producer.close();
        outcomes.close();
        worker.close();
        broker.close();
    }
}
