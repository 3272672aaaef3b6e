package io.tagstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The packaged worker, from an event on one topic to its outcome on another. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkerIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration START = Duration.ofSeconds(90);

    @TempDir
    private static Path folder;

    private static Path photos;
    private static TestCluster broker;
    private static HttpServer origin;
    private static WorkerProcess worker;
    private static KafkaProducer<byte[], byte[]> producer;
    private static Outcomes outcomes;
    private static int sent;

    private final Started started = new Started();

    /** The value of {@code tagstream.model.engine}. */
    String engine() {
        return "OnnxRuntime";
    }

    /** Where the topics are. */
    TestCluster cluster(Path log) {
        return TestCluster.embedded(log);
    }

    @BeforeAll
    void start() throws Exception {
        sent = 0;
        broker = cluster(folder.resolve("broker"));
        started.add(broker);
        photos = photos(folder.resolve("photos"));
        origin = origin(photos);
        started.add(() -> origin.stop(0));
        worker = WorkerProcess.start(
                broker.bootstrapServers(),
                folder,
                Map.of(
                        "tagstream.fetch.file.root",
                        photos.toString(),
                        "tagstream.fetch.http.allowed-networks",
                        "127.0.0.0/8",
                        "tagstream.fetch.http.allowed-ports",
                        Integer.toString(origin.getAddress().getPort()),
                        "tagstream.fetch.max-attempts",
                        "2",
                        "tagstream.model.engine",
                        engine()));
        started.add(worker);
        awaitNotReadyWithoutTopics();
        broker.createTopics(1, "image-events", "image-labels", "image-dead-letters");
        worker.awaitReady();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        started.add(producer);
        outcomes = new Outcomes(broker.bootstrapServers(), "image-labels", "image-dead-letters");
        started.add(outcomes);
        started.add(() -> assertThat(worker.terminate())
                .as("exit code after SIGTERM; the log:\n%s", worker.log())
                .isZero());
    }

    @AfterAll
    void stop() throws Exception {
        started.end();
    }

    /** Missing topics are no reason to end: the worker says so, and goes on once they exist. */
    private static void awaitNotReadyWithoutTopics() throws Exception {
        worker.awaitLog("waiting for missing topics", 1, START);
        worker.awaitNotReady();
        assertThat(worker.status("/q/health/live")).isEqualTo(200);
    }

    @Test
    void labelsThePhotosByFileReference() throws Exception {
        assertThat(topLabel(send("{\"image\": {\"uri\": \"file://" + photos + "/chelsea.jpg\"}}")))
                .isBetween(281, 285);
        assertThat(topLabel(send("{\"image\": \"file://" + photos + "/coffee.jpg\"}")))
                .isIn(967, 968, 504);
        assertThat(topLabel(send("{\"image\": \"file://" + photos + "/china.jpg\"}")))
                .isIn(698, 663);
    }

    @Test
    void labelsByHttpAndKeepsKeyTimestampHeadersAndMetadata() throws Exception {
        var event = new ProducerRecord<>(
                "image-events",
                0,
                1_700_000_000_000L,
                "some key".getBytes(UTF_8),
                ("{\"image\": {\"uri\": \"" + originUri("/chelsea.jpg") + "?X-Signature=geheim\"}, "
                                + "\"metadata\": {\"tenant\": \"acme\"}, \"options\": {\"topK\": 2}}")
                        .getBytes(UTF_8));
        event.headers().add("foreign", "kept".getBytes(UTF_8));

        ConsumerRecord<byte[], byte[]> label = send(event);

        JsonNode value = Outcomes.json(label);
        assertThat(new String(label.key(), UTF_8)).isEqualTo("some key");
        assertThat(label.timestamp()).isEqualTo(1_700_000_000_000L);
        assertThat(Outcomes.header(label, "foreign")).isEqualTo("kept");
        assertThat(Outcomes.header(label, "ce_id"))
                .isEqualTo(
                        "image-events-0-" + value.path("origin").path("offset").asLong() + "-0");
        assertThat(value.path("metadata").path("tenant").asText()).isEqualTo("acme");
        assertThat(value.path("labels")).hasSize(2);
        assertThat(value.path("model").path("engine").asText()).isEqualTo(engine());
        assertThat(value.path("image").path("width").intValue()).isEqualTo(451);
        assertThat(new String(label.value(), UTF_8)).doesNotContain("geheim");
        assertThat(worker.log()).doesNotContain("geheim");
    }

    @Test
    void labelsCloudEventsInBothForms() throws Exception {
        var binary = event("{\"image\": \"file://" + photos + "/chelsea.jpg\"}");
        binary.headers().add("ce_specversion", "1.0".getBytes(UTF_8));
        binary.headers().add("ce_id", "a-1".getBytes(UTF_8));
        binary.headers().add("ce_source", "/test".getBytes(UTF_8));
        binary.headers().add("ce_type", "example.image".getBytes(UTF_8));
        var structured = event("{\"specversion\": \"1.0\", \"id\": \"a-2\", \"source\": \"/test\", "
                + "\"type\": \"example.image\", \"data\": {\"image\": \"file://" + photos + "/chelsea.jpg\"}}");
        structured.headers().add("content-type", "application/cloudevents+json".getBytes(UTF_8));

        assertThat(Outcomes.header(send(binary), "ce_causationid")).isEqualTo("a-1");
        assertThat(Outcomes.header(send(structured), "ce_causationid")).isEqualTo("a-2");
    }

    @Test
    void labelsADataReference() throws Exception {
        String base64 = Base64.getEncoder()
                .encodeToString(Files.readAllBytes(Path.of("src/embedded/resources/samples/chelsea.jpg")));

        assertThat(topLabel(send("{\"image\": \"data:image/jpeg;base64," + base64 + "\"}")))
                .isBetween(281, 285);
    }

    @Test
    void eachBadEventIsADeadLetterWithItsReasonAndItsBytes() throws Exception {
        Map<String, String> reasons = new HashMap<>();
        reasons.put("no json", "malformed-event");
        reasons.put("", "empty-event");
        reasons.put("{\"picture\": 1}", "unsupported-event");
        reasons.put("{\"image\": \"file://" + photos + "/missing.jpg\"}", "not-found");
        reasons.put("{\"image\": \"file://" + photos + "/page.html\"}", "not-an-image");
        reasons.put("{\"image\": \"file://" + photos + "/cut.jpg\"}", "corrupt-image");
        reasons.put("{\"image\": \"http://169.254.169.254/latest/meta-data\"}", "port-not-allowed");
        reasons.put(
                "{\"image\": \"http://169.254.169.254:" + origin.getAddress().getPort() + "/\"}",
                "address-not-allowed");
        reasons.put("{\"image\": \"" + originUri("/nothing") + "\"}", "not-found");
        reasons.put("{\"image\": \"ftp://example.org/a.jpg\"}", "scheme-not-allowed");

        for (Map.Entry<String, String> expected : reasons.entrySet()) {
            ConsumerRecord<byte[], byte[]> dead = send(expected.getKey());
            assertThat(Outcomes.header(dead, "tagstream-reason"))
                    .as(expected.getKey())
                    .isEqualTo(expected.getValue());
            assertThat(dead.value()).isEqualTo(expected.getKey().getBytes(UTF_8));
        }
        assertThat(worker.alive()).isTrue();
        assertThat(worker.status("/q/health/live")).isEqualTo(200);
    }

    @Test
    void saysHowItIs() throws Exception {
        send("{\"image\": \"file://" + photos + "/chelsea.jpg\"}");

        assertThat(worker.status("/q/health/started")).isEqualTo(200);
        assertThat(worker.status("/q/health/live")).isEqualTo(200);
        assertThat(worker.status("/q/health/ready")).isEqualTo(200);
        assertThat(worker.body("/q/metrics"))
                .contains("tagstream_outcomes_total{outcome=\"labelled\",reason=\"none\"}")
                .contains("tagstream_batch_size_count", "tagstream_predict_seconds")
                .contains("tagstream_in_flight_events", "tagstream_decode_seconds", "tagstream_fetch_seconds");
    }

    @Test
    void isDrainedWhenAllIsDoneAlthoughTransactionsLeaveTheirMarkersAtTheEnd() throws Exception {
        // Given
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "somebody's");
        try (var transactional = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            transactional.initTransactions();
            for (int i = 0; i < 5; i++) {
                transactional.beginTransaction();
                transactional.send(event("{\"image\": \"file://" + photos + "/coffee.jpg\"}"));
                transactional.commitTransaction();
                sent++;
            }
        }

        // When
        outcomes.await(sent, LONGEST);

        // Then
        // Not once only: what was seen before the events came was 0 too, and is published until the next look.
        await().during(Duration.ofSeconds(2)).atMost(LONGEST).untilAsserted(() -> {
            assertThat(worker.metric("tagstream_events_left")).isZero();
            assertThat(worker.metric("tagstream_time_to_drain_seconds")).isZero();
        });
    }

    @Test
    void publishesTheMetricsThatTheHandbookNamesAndNoOther() throws Exception {
        send("{\"image\": \"file://" + photos + "/chelsea.jpg\"}");

        assertThat(MetricNames.published(worker.body("/q/metrics"))).isEqualTo(MetricNames.documented());
    }

    private static int topLabel(ConsumerRecord<byte[], byte[]> label) {
        return Outcomes.json(label).path("labels").path(0).path("index").intValue();
    }

    private static ProducerRecord<byte[], byte[]> event(String value) {
        return new ProducerRecord<>("image-events", 0, null, value.getBytes(UTF_8));
    }

    private static ConsumerRecord<byte[], byte[]> send(String value) throws Exception {
        return send(event(value));
    }

    /** Sends an event and waits for its outcome. */
    private static ConsumerRecord<byte[], byte[]> send(ProducerRecord<byte[], byte[]> event) throws Exception {
        long offset = producer.send(event).get().offset();
        sent++;
        try {
            return outcomes.await(sent, LONGEST).at(0, offset);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; the worker's log:\n" + worker.log(), e);
        }
    }

    private static Path photos(Path target) throws Exception {
        Files.createDirectories(target);
        for (String name : List.of("chelsea.jpg", "coffee.jpg", "china.jpg")) {
            Files.copy(Path.of("src/embedded/resources/samples", name), target.resolve(name));
        }
        Files.writeString(target.resolve("page.html"), "<html><body>not found</body></html>");
        byte[] whole = Files.readAllBytes(target.resolve("chelsea.jpg"));
        Files.write(target.resolve("cut.jpg"), Arrays.copyOf(whole, whole.length / 2));
        return target.toRealPath();
    }

    private static HttpServer origin(Path photos) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Path file = photos.resolve(exchange.getRequestURI().getPath().substring(1));
            byte[] body = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            exchange.sendResponseHeaders(body.length > 0 ? 200 : 404, body.length > 0 ? body.length : -1);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String originUri(String path) {
        return "http://127.0.0.1:" + origin.getAddress().getPort() + path;
    }
}
