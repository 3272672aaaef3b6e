package io.tagstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.tagstream.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a platform sees of the worker besides its topics: spans at a collector, and its log as JSON. */
class TracesIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final Path PHOTO =
            Path.of("src/embedded/resources/samples/chelsea.jpg").toAbsolutePath();

    private static final Started STARTED = new Started();

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;
    private static SpanCollector collector;
    private static WorkerProcess worker;
    private static KafkaProducer<byte[], byte[]> producer;
    private static Outcomes outcomes;
    private static int sent;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(folder.resolve("broker"));
        STARTED.add(broker);
        broker.createTopics(1, "image-events", "image-labels", "image-dead-letters");
        collector = SpanCollector.start();
        STARTED.add(collector);
        worker = WorkerProcess.start(
                broker.bootstrapServers(),
                folder,
                Map.of(
                        "tagstream.fetch.file.root",
                        PHOTO.getParent().toString(),
                        "tagstream.traces.endpoint",
                        collector.endpoint(),
                        "quarkus.otel.bsp.schedule.delay",
                        "200ms",
                        "quarkus.log.console.json.enabled",
                        "true"));
        STARTED.add(worker);
        worker.awaitReady();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        STARTED.add(producer);
        outcomes = new Outcomes(broker.bootstrapServers(), "image-labels", "image-dead-letters");
        STARTED.add(outcomes);
        STARTED.add(() -> assertThat(worker.terminate())
                .as("exit code after SIGTERM; the log:\n%s", worker.log())
                .isZero());
    }

    @AfterAll
    static void stop() throws Exception {
        STARTED.end();
    }

    @Test
    void continuesTheEventsTraceThroughTheStagesToTheLabel() throws Exception {
        Sent event = send("{\"image\": \"" + PHOTO.toUri() + "\"}");

        Span image = span("tag image", event);
        assertThat(hex(image.getTraceId().toByteArray())).isEqualTo(TRACE);
        String id = hex(image.getSpanId().toByteArray());
        assertThat(Outcomes.header(event.outcome(), "traceparent")).isEqualTo("00-" + TRACE + "-" + id + "-01");
        for (String stage : List.of("fetch", "decode", "wait for batch", "predict")) {
            Span span = child(stage, image);
            assertThat(span.getStartTimeUnixNano()).as(stage).isGreaterThanOrEqualTo(image.getStartTimeUnixNano());
            assertThat(span.getEndTimeUnixNano()).as(stage).isLessThanOrEqualTo(image.getEndTimeUnixNano());
        }
    }

    @Test
    void linksEachPredictionToItsBatch() throws Exception {
        Sent event = send("{\"image\": \"" + PHOTO.toUri() + "\"}");

        Span image = span("tag image", event);
        Span.Link link = child("predict", image).getLinks(0);
        await().atMost(LONGEST).until(() -> collector.spans().stream()
                .anyMatch(span -> span.getName().equals("predict batch")
                        && span.getSpanId().equals(link.getSpanId())
                        && span.getParentSpanId().isEmpty()));
    }

    @Test
    void marksTheSpanOfADeadLetterWithItsReason() throws Exception {
        Sent event = send("{\"image\": \"file:///nowhere/at-all.jpg\"}");

        Span image = span("tag image", event);
        assertThat(image.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(image.getAttributesList())
                .anyMatch(attribute -> attribute.getKey().equals("error.type"));
    }

    @Test
    void writesItsLogAsOneJsonObjectALineWithTheEventsId() throws Exception {
        String id = "image-events-0-" + send("{\"image\": 7}").offset() + "-0";
        String deadLetter = "dead letter event=" + id + " ";

        await().atMost(LONGEST).until(() -> wholeLines().anyMatch(line -> line.contains(deadLetter)));
        var json = new ObjectMapper();
        for (String line : wholeLines().toList()) {
            JsonNode entry = json.readTree(line);
            assertThat(entry.path("level").asText()).as(line).isNotEmpty();
            if (entry.path("message").asText().contains(deadLetter)) {
                assertThat(entry.path("mdc").path("event").asText()).as(line).isEqualTo(id);
            }
        }
    }

    /** Those of the log so far: the worker may be writing the last one. */
    private static Stream<String> wholeLines() {
        String log = worker.log();
        return log.substring(0, log.lastIndexOf('\n') + 1).lines();
    }

    /** An event's offset and outcome, and the span that its sender says it belongs to, which no other event names. */
    private record Sent(long offset, ConsumerRecord<byte[], byte[]> outcome, ByteString parent) {}

    private static Sent send(String event) throws Exception {
        sent++;
        String parent = "b7ad6b71692033%02x".formatted(sent);
        var sending = new ProducerRecord<byte[], byte[]>("image-events", null, event.getBytes(UTF_8));
        sending.headers().add("traceparent", ("00-" + TRACE + "-" + parent + "-01").getBytes(UTF_8));
        long offset = producer.send(sending).get().offset();
        ByteString id = ByteString.copyFrom(HexFormat.of().parseHex(parent));
        return new Sent(offset, outcomes.await(sent, LONGEST).at(0, offset), id);
    }

    private static Span span(String name, Sent event) {
        return child(name, event.parent());
    }

    private static Span child(String name, Span parent) {
        return child(name, parent.getSpanId());
    }

    private static Span child(String name, ByteString parent) {
        await().atMost(LONGEST).until(() -> collector.spans().stream().anyMatch(span -> isChild(span, name, parent)));
        return collector.spans().stream()
                .filter(span -> isChild(span, name, parent))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isChild(Span span, String name, ByteString parent) {
        return span.getName().equals(name) && span.getParentSpanId().equals(parent);
    }

    private static String hex(byte[] id) {
        return HexFormat.of().formatHex(id);
    }
}
