package io.tagstream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.batch.BatchPolicy;
import io.tagstream.batch.MicroBatcher;
import io.tagstream.event.ModelIdentity;
import io.tagstream.fault.BrokerProcess;
import io.tagstream.fault.Pictures;
import io.tagstream.faults.Command;
import io.tagstream.inference.LabelModel;
import io.tagstream.topology.TopicNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One backlog through one worker's worth of classes, from topics of its own. */
final class BacklogArm implements AutoCloseable {

    /** What the backlog is made of. */
    enum Mix {
        PLAIN,

        /** One in a hundred is no JSON, no image, or an image that the predictor throws on. */
        POISON,

        /** One in a hundred takes 10 s to come. */
        SLOW
    }

    /**
     * @param rate events that are neither poison nor slow, a second
     * @param idle the predictors' share of the time without a batch
     * @param p99  of those events' time from intake to emission, in ms
     */
    record Figures(double rate, double idle, double p99) {}

    private static final int EVENTS = Integer.getInteger("bench.events", 5_000);
    private static final int ONE_IN = 100;
    private static final int PREDICTORS = 2;
    private static final int PARTITIONS = 4;
    private static final int MAX_EVENTS = 256;
    private static final int CONNECTIONS = 256;
    private static final Duration SLOW = Duration.ofSeconds(10);
    private static final Path CLASSES = Path.of("src/main/model/labels.csv");

    private final BrokerProcess broker;
    private final PhotoOrigin origin;
    private int threadsReplaced;
    private int runs;

    BacklogArm(BrokerProcess broker) throws IOException {
        this.broker = broker;
        this.origin = new PhotoOrigin(Pictures.png(new Command(Command.Kind.LABEL, 1), 1, 1), SLOW);
    }

    int threadsReplaced() {
        return threadsReplaced;
    }

    Figures run(Mix mix) throws Exception {
        String name = "backlog-" + runs++;
        var topics = new TopicNames(name + "-events", name + "-labels", name + "-dead-letters");
        broker.createTopics(PARTITIONS, List.of(topics.events(), topics.labels(), topics.deadLetters()));
        fill(topics.events(), mix);
        var meter = new BacklogMeter(mix == Mix.PLAIN ? EVENTS : EVENTS - EVENTS / ONE_IN);
        var batcher = new MicroBatcher<>(
                "predict-",
                new BatchPolicy(8, Duration.ZERO),
                ParkedPredictor::new,
                PREDICTORS,
                meter.ofBatches(PREDICTORS));
        var labels = LabelModel.read(
                new ModelIdentity("parked", "0".repeat(64), "none", "none", "cpu", "none"),
                CLASSES,
                ParkedPredictor.CLASSES);
        var parts = new InProcessWorker.Parts(batcher, labels, origin.policy(CONNECTIONS), MAX_EVENTS, meter);
        try (var worker = new InProcessWorker(broker.bootstrapServers(), name, topics, parts)) {
            Figures figures = meter.await();
            threadsReplaced += worker.threadsReplaced();
            return figures;
        }
    }

    private void fill(String topic, Mix mix) {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", "20", "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < EVENTS; i++) {
                boolean odd = mix != Mix.PLAIN && i % ONE_IN == ONE_IN / 2;
                String key = odd ? "odd-" + i : "key-" + i % 500;
                producer.send(new ProducerRecord<>(
                        topic, i % PARTITIONS, key.getBytes(UTF_8), (odd ? oddOne(mix, i) : plain(i)).getBytes(UTF_8)));
            }
        }
    }

    private static String plain(int i) {
        return image(Pictures.dataUri(new Command(Command.Kind.LABEL, i % ParkedPredictor.CLASSES)));
    }

    private String oddOne(Mix mix, int i) {
        if (mix == Mix.SLOW) {
            return image(origin.uri(i).toString());
        }
        return switch (i / ONE_IN % 3) {
            case 0 -> "no json " + i;
            case 1 -> image("data:image/png;base64,AAAA");
            default -> image(Pictures.dataUri(new Command(Command.Kind.FAIL, i % ParkedPredictor.CLASSES)));
        };
    }

    private static String image(String reference) {
        return "{\"image\": \"" + reference + "\"}";
    }

    @Override
    public void close() {
        origin.close();
    }
}
