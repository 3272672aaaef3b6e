package io.tagstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.embedded.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code redrive} of the packaged application, beside a worker and without one. */
class RedriveIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Path CHELSEA = Path.of("src/embedded/resources/samples/chelsea.jpg");
    private static final int MANY = 40_000;

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;
    private static KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(folder.resolve("broker"));
        broker.createTopics(1, "image-events", "image-labels", "image-dead-letters");
        broker.createTopics(3, "many-events", "many-labels", "many-dead-letters");
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", "20"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void stop() {
        producer.close();
        broker.close();
    }

    @Test
    void whatWasMissingIsLabelledOnceItIsThere() throws Exception {
        Path photos = Files.createDirectories(folder.resolve("photos")).toRealPath();
        var settings = Map.of("tagstream.fetch.file.root", photos.toString());
        try (WorkerProcess worker = WorkerProcess.start(broker.bootstrapServers(), folder, settings)
                        .awaitReady();
                var outcomes = new Outcomes(broker.bootstrapServers(), "image-labels", "image-dead-letters")) {
            // Given
            var event = new ProducerRecord<>(
                    "image-events",
                    0,
                    System.currentTimeMillis() - 5_000,
                    "some key".getBytes(UTF_8),
                    ("{\"image\": \"file://" + photos + "/late.jpg\", \"metadata\": {\"tenant\": \"acme\"}}")
                            .getBytes(UTF_8));
            event.headers().add("foreign", "kept".getBytes(UTF_8));
            producer.send(event).get();
            ConsumerRecord<byte[], byte[]> dead = outcomes.await(1, LONGEST).at(0, 0);
            assertThat(Outcomes.header(dead, "tagstream-reason")).isEqualTo("not-found");

            // When
            CommandRun dry = redrive("dry", "--reason", "not-found", "--dry-run");
            CommandRun inVain = redrive("in-vain", "--reason", "not-found");
            ConsumerRecord<byte[], byte[]> deadAgain =
                    outcomes.await(2, LONGEST).at(0, 1);
            CommandRun bound = redrive("bound", "--reason", "not-found", "--max-redrives", "1");
            Files.copy(CHELSEA, photos.resolve("late.jpg"));
            CommandRun real = redrive("real", "--reason", "not-found", "--since", "1h");
            ConsumerRecord<byte[], byte[]> label = outcomes.await(3, LONGEST).at(0, 3);
            CommandRun second = redrive("second", "--all");

            // Then
            assertThat(dry.exitCode()).as(dry.err()).isZero();
            assertThat(dry.out()).contains("dry run, nothing was written; events that would go to image-events: 1");
            assertThat(inVain.out()).contains("events put back on image-events: 1");
            assertThat(Outcomes.header(deadAgain, "tagstream-redrives")).isEqualTo("1");
            assertThat(deadAgain.headers().headers("tagstream-reason")).hasSize(1);
            assertThat(bound.out())
                    .contains("events put back on image-events: 0", "refused 1: put back by an earlier run")
                    .contains("refused 1: put back 1 times already, in vain");
            assertThat(real.exitCode()).as(real.err()).isZero();
            assertThat(label.topic()).isEqualTo("image-labels");
            assertThat(label.key()).isEqualTo(event.key());
            assertThat(label.timestamp()).isEqualTo(event.timestamp());
            assertThat(Outcomes.header(label, "foreign")).isEqualTo("kept");
            assertThat(Outcomes.json(label).path("metadata").path("tenant").asText())
                    .isEqualTo("acme");
            assertThat(second.out())
                    .contains("events put back on image-events: 0", "refused 2: put back by an earlier run");
            assertThat(worker.alive()).isTrue();
            assertNothingOfTheWorkerWasStarted(real);
        }
    }

    @Test
    void aRunThatIsKilledIsFinishedByTheNextAndNothingIsDoubled() throws Exception {
        // Given
        for (int i = 0; i < MANY; i++) {
            producer.send(deadLetter(i));
        }
        producer.flush();
        Map<String, String> many = Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                "QUARKUS_KAFKA_STREAMS_APPLICATION_ID", "many",
                "TAGSTREAM_TOPICS_EVENTS", "many-events",
                "TAGSTREAM_TOPICS_DEAD_LETTERS", "many-dead-letters");

        // When
        Process killed = CommandRun.start(folder.resolve("killed"), many, "redrive", "--retriable");
        try {
            awaitFirstCommit("many-events", killed);
        } finally {
            killed.destroyForcibly().waitFor();
        }
        CommandRun next = CommandRun.of(folder.resolve("next"), many, "redrive", "--retriable");

        // Then
        Map<String, Integer> times = timesOfValues("many-events");
        assertThat(next.exitCode()).as(next.err()).isZero();
        assertThat(next.out())
                .as("the first was killed in the middle")
                .contains("put back by an earlier run")
                .doesNotContain("events put back on many-events: 0");
        assertThat(times).hasSize(MANY);
        assertThat(times.values()).containsOnly(1);
    }

    private static CommandRun redrive(String name, String... filters) throws Exception {
        var arguments = new ArrayList<>(List.of("redrive"));
        arguments.addAll(List.of(filters));
        return CommandRun.of(
                folder.resolve(name),
                Map.of("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()),
                arguments.toArray(String[]::new));
    }

    private static void assertNothingOfTheWorkerWasStarted(CommandRun run) throws Exception {
        assertThat(run.loaded())
                .anyMatch(line -> line.contains(" io.tagstream.topology.redrive.Redrive "))
                .noneMatch(line -> line.contains(" ai.onnxruntime.") || line.contains(" ai.djl."))
                .noneMatch(line -> line.contains(" org.bytedeco."))
                .noneMatch(line -> line.contains(" org.apache.kafka.streams.KafkaStreams "))
                .noneMatch(line -> line.contains(" io.vertx.") || line.contains(" io.quarkus.runner."));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThat(admin.listGroups().all().get())
                    .as("the worker's group alone")
                    .singleElement()
                    .matches(group -> group.groupId().equals("tagstream"));
        }
    }

    private static ProducerRecord<byte[], byte[]> deadLetter(int number) {
        var letter = new ProducerRecord<>(
                "many-dead-letters",
                null,
                System.currentTimeMillis(),
                ("key " + number % 100).getBytes(UTF_8),
                ("event " + number).getBytes(UTF_8));
        var headers = List.of(
                Map.entry("__streams.errors.topic", "many-events"),
                Map.entry("__streams.errors.partition", Integer.toString(number % 3)),
                Map.entry("__streams.errors.offset", Integer.toString(number / 3)),
                Map.entry("tagstream-reason", "fetch-timeout"),
                Map.entry("tagstream-retriable", "true"),
                Map.entry("tagstream-failed-at", "2026-05-04T03:02:01Z"));
        headers.forEach(header ->
                letter.headers().add(header.getKey(), header.getValue().getBytes(UTF_8)));
        return letter;
    }

    /** Waits for the first transaction, and no longer: the kill shall come in the middle of the work. */
    private static void awaitFirstCommit(String topic, Process working) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        try (var consumer = consumer("read_committed")) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            while (consumer.endOffsets(partitions).values().stream().noneMatch(end -> end > 0)) {
                assertThat(System.nanoTime() < deadline)
                        .as("a first transaction within %s", LONGEST)
                        .isTrue();
                assertThat(working.waitFor(10, TimeUnit.MILLISECONDS))
                        .as("it ended before it was killed")
                        .isFalse();
            }
        }
    }

    /** How often each value stands among the committed records of a topic. */
    private static Map<String, Integer> timesOfValues(String topic) {
        var times = new HashMap<String, Integer>();
        long deadline = System.nanoTime() + LONGEST.toNanos();
        // A commit has returned before its markers are in all partitions: the end is behind them.
        try (var consumer = consumer("read_committed");
                var whole = consumer("read_uncommitted")) {
            Map<TopicPartition, Long> ends = whole.endOffsets(partitions(whole, topic));
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                assertThat(System.nanoTime() < deadline)
                        .as("all of %s is read within %s; so far %d values", topic, LONGEST, times.size())
                        .isTrue();
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    times.merge(new String(record.value(), UTF_8), 1, Integer::sum);
                }
            }
        }
        return times;
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", isolation),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
