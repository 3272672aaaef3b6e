package io.tagstream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.tagstream.batch.BatchPolicy;
import io.tagstream.batch.MicroBatcher;
import io.tagstream.event.ModelIdentity;
import io.tagstream.fault.BrokerProcess;
import io.tagstream.fault.Pictures;
import io.tagstream.faults.Command;
import io.tagstream.fetch.Backoff;
import io.tagstream.fetch.CircuitPolicy;
import io.tagstream.fetch.FetchListener;
import io.tagstream.fetch.FetchPolicy;
import io.tagstream.fetch.HttpPolicy;
import io.tagstream.fetch.ImageFetcher;
import io.tagstream.fetch.Network;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.PixelPool;
import io.tagstream.inference.LabelModel;
import io.tagstream.pipeline.DecodePool;
import io.tagstream.pipeline.ImageStages;
import io.tagstream.pipeline.InFlightBudget;
import io.tagstream.pipeline.PipelineListener;
import io.tagstream.pipeline.PipelinePolicy;
import io.tagstream.pipeline.TaggingPipeline;
import io.tagstream.topology.IntakeGate;
import io.tagstream.topology.TaggingClients;
import io.tagstream.topology.TaggingServices;
import io.tagstream.topology.TaggingTopology;
import io.tagstream.topology.TopicNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

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
    private static final Duration SLOW = Duration.ofSeconds(10);
    private static final Path CLASSES = Path.of("src/main/model/labels.csv");

    private final BrokerProcess broker;
    private final HttpServer origin;
    private final AtomicInteger threadsReplaced = new AtomicInteger();
    private int runs;

    BacklogArm(BrokerProcess broker) throws IOException {
        this.broker = broker;
        this.origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] picture = Pictures.png(new Command(Command.Kind.LABEL, 1), 1, 1);
        origin.createContext("/", exchange -> {
            try (exchange) {
                Thread.sleep(SLOW);
                exchange.sendResponseHeaders(200, picture.length);
                exchange.getResponseBody().write(picture);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        origin.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        origin.start();
    }

    int threadsReplaced() {
        return threadsReplaced.get();
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
        try (var fetcher = new ImageFetcher(fetchPolicy(), FetchListener.NONE);
                var decoders = new DecodePool(new ImageDecoder(ImageLimits.DEFAULT, new PixelPool()), 2);
                batcher) {
            var pipeline = new TaggingPipeline(
                    new InFlightBudget(MAX_EVENTS, 1 << 28),
                    new ImageStages(
                            new PipelinePolicy(Duration.ofMinutes(5), 2, Duration.ofSeconds(30)),
                            fetcher,
                            decoders,
                            batcher,
                            LabelModel.read(
                                    new ModelIdentity("parked", "0".repeat(64), "none", "none", "cpu", "none"),
                                    CLASSES,
                                    ParkedPredictor.CLASSES),
                            PipelineListener.NONE,
                            InstantSource.system()));
            return measure(name, topics, pipeline, meter);
        }
    }

    private Figures measure(String name, TopicNames topics, TaggingPipeline pipeline, BacklogMeter meter)
            throws Exception {
        IntakeGate gate = WorkerServices.openGate(pipeline);
        TaggingServices services = WorkerServices.of(pipeline, gate, meter);
        Properties settings = ShippedSettings.ofKafkaStreams();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        try (var streams = new KafkaStreams(
                TaggingTopology.build(topics, services), settings, new TaggingClients(gate, _ -> {}))) {
            streams.setUncaughtExceptionHandler(failure -> {
                threadsReplaced.incrementAndGet();
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            });
            streams.start();
            return meter.await();
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
            return image("http://127.0.0.1:" + origin.getAddress().getPort() + "/" + i);
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

    private FetchPolicy fetchPolicy() {
        HttpPolicy usual = HttpPolicy.defaults();
        var http = new HttpPolicy(
                List.of(),
                List.of(Network.parse("127.0.0.0/8")),
                Set.of(origin.getAddress().getPort()),
                usual.maxRedirects(),
                usual.maxConnections(),
                usual.maxConnectionsPerHost(),
                usual.idleTimeout(),
                usual.userAgent());
        return new FetchPolicy(
                32L << 20,
                Duration.ofSeconds(30),
                12,
                Backoff.defaults(),
                CircuitPolicy.defaults(),
                http,
                Optional.empty());
    }

    @Override
    public void close() {
        origin.stop(0);
    }
}
