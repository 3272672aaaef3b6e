package io.tagstream.bench.baseline;

import ai.djl.inference.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A plain loop: poll eight events, fetch and decode them one after the other, predict them at once on all cores,
 * produce, commit.
 *
 * <p>Arguments: bootstrap servers, topic of events, topic of labels, ONNX file.
 */
public final class ConsumerLoop {

    private static final int BATCH = 8;

    private ConsumerLoop() {}

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.WARNING);
        int cores = Runtime.getRuntime().availableProcessors();
        try (var model = PlainNetwork.load(Path.of(arguments[3]), cores);
                var predictor = model.newPredictor();
                var consumer = new KafkaConsumer<>(
                        Map.<String, Object>of(
                                "bootstrap.servers",
                                arguments[0],
                                "group.id",
                                arguments[1],
                                "auto.offset.reset",
                                "earliest",
                                "enable.auto.commit",
                                "false",
                                "max.poll.records",
                                Integer.toString(BATCH)),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
                var producer = new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", arguments[0]),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            consumer.subscribe(List.of(arguments[1]));
            while (true) {
                var batch = new ArrayList<ConsumerRecord<byte[], byte[]>>();
                consumer.poll(Duration.ofMillis(50)).forEach(batch::add);
                if (batch.isEmpty()) {
                    continue;
                }
                for (ProducerRecord<byte[], byte[]> label : labels(batch, arguments[2], predictor)) {
                    producer.send(label);
                }
                producer.flush();
                consumer.commitSync();
            }
        }
    }

    private static List<ProducerRecord<byte[], byte[]>> labels(
            List<ConsumerRecord<byte[], byte[]>> batch, String topic, Predictor<List<byte[]>, List<float[]>> predictor)
            throws Exception {
        var labels = new ArrayList<ProducerRecord<byte[], byte[]>>();
        var decoded = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        var photos = new ArrayList<byte[]>();
        for (ConsumerRecord<byte[], byte[]> event : batch) {
            try {
                photos.add(PlainPhotos.pixels(event.value()));
                decoded.add(event);
            } catch (IOException e) {
                labels.add(new ProducerRecord<>(topic, event.key(), PlainPhotos.failure(e)));
            }
        }
        List<float[]> answers = photos.isEmpty() ? List.of() : predictor.predict(photos);
        for (int i = 0; i < answers.size(); i++) {
            labels.add(new ProducerRecord<>(topic, decoded.get(i).key(), PlainPhotos.label(answers.get(i))));
        }
        return labels;
    }
}
