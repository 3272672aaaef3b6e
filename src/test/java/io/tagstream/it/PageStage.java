package io.tagstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.embedded.EmbeddedBroker;
import io.tagstream.embedded.Loopback;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A broker, a packaged worker whose page is on, and the sample photos. The worker starts when it is told to. */
final class PageStage implements AutoCloseable {

    static final String TOKEN = "a-token-of-the-tests";

    private final Path folder;
    private final Path photos;
    private final EmbeddedBroker broker;
    private final KafkaProducer<byte[], byte[]> producer;
    private final SpanCollector collector;
    private final int port = Loopback.freePort();
    private @Nullable WorkerProcess worker;

    PageStage(Path folder) throws Exception {
        this.folder = folder;
        photos = Files.createDirectories(folder.resolve("photos")).toRealPath();
        for (String name : List.of("chelsea.jpg", "coffee.jpg", "china.jpg")) {
            Files.copy(Path.of("src/embedded/resources/samples", name), photos.resolve(name));
        }
        collector = SpanCollector.start();
        broker = EmbeddedBroker.start(folder.resolve("broker"));
        broker.createTopics(2, "image-events", "image-labels");
        broker.createTopic("image-dead-letters", 2, Map.of("max.message.bytes", Integer.toString(2 << 20)));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Starts the worker, and starts it again after {@link #stopWorker()}. */
    void startWorker() throws Exception {
        var started = WorkerProcess.start(
                broker.bootstrapServers(),
                folder,
                Map.of(
                        "tagstream.fetch.file.root", photos.toString(),
                        "tagstream.fetch.max-attempts", "1",
                        "tagstream.traces.endpoint", collector.endpoint(),
                        "quarkus.otel.bsp.schedule.delay", "200ms",
                        "quarkus.http.port", Integer.toString(port),
                        "tagstream.page.enabled", "true",
                        "tagstream.page.try-it", "true",
                        "tagstream.page.redrive", "true",
                        "tagstream.page.token", TOKEN));
        worker = started;
        started.awaitReady();
    }

    void stopWorker() throws InterruptedException {
        Objects.requireNonNull(worker).terminate();
    }

    int port() {
        return port;
    }

    String address() {
        return "http://localhost:" + port + "/";
    }

    String addressWithToken() {
        return address() + "#token=" + TOKEN;
    }

    Path photo(String name) {
        return photos.resolve(name);
    }

    RecordMetadata sendPhoto(String name) throws Exception {
        return send(name, "{\"image\": \"" + photo(name).toUri() + "\"}");
    }

    /** Asks for a task other than the usual one. */
    void sendPhoto(String name, String task) throws Exception {
        send(name, "{\"image\": \"" + photo(name).toUri() + "\", \"options\": {\"tasks\": [\"" + task + "\"]}}");
    }

    RecordMetadata send(String key, String event) throws Exception {
        return send(new ProducerRecord<>("image-events", key.getBytes(UTF_8), event.getBytes(UTF_8)));
    }

    /** An event that belongs to a trace. */
    void send(String key, String event, String traceparent) throws Exception {
        var sending = new ProducerRecord<byte[], byte[]>("image-events", key.getBytes(UTF_8), event.getBytes(UTF_8));
        sending.headers().add("traceparent", traceparent.getBytes(UTF_8));
        send(sending);
    }

    private RecordMetadata send(ProducerRecord<byte[], byte[]> event) throws Exception {
        return producer.send(event).get(30, TimeUnit.SECONDS);
    }

    /** Waits until these events have their outcomes, for readers of what is committed: a card comes before that. */
    void awaitOutcomes(List<RecordMetadata> events, Duration longest) {
        Set<Position> positions = events.stream()
                .map(event -> new Position(event.partition(), event.offset(), 0))
                .collect(Collectors.toSet());
        try (var outcomes = new Outcomes(broker.bootstrapServers(), "image-labels", "image-dead-letters")) {
            outcomes.await(positions, longest);
        }
    }

    /** Ids of the traces that the worker has sent spans of. */
    Set<String> traces() {
        return collector.spans().stream()
                .map(span -> HexFormat.of().formatHex(span.getTraceId().toByteArray()))
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        if (worker != null) {
            worker.close();
        }
        producer.close();
        broker.close();
        collector.close();
    }
}
