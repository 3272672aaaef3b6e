package io.tagstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.deploy.ImageRecipe;
import io.tagstream.embedded.EmbeddedBroker;
import io.tagstream.embedded.Loopback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JVM image as its Dockerfile describes it, started as its user with everything but {@code /tmp} read-only. */
class ImageLayoutIT {

    private static final Path LAYOUT = Path.of("target/image");
    private static final Path PHOTO = Path.of("src/embedded/resources/samples/chelsea.jpg");
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String TEMPORARY = "size=256m,mode=1777,nosuid,nodev";

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;
    private static ReadOnlyRoot image;

    @BeforeAll
    static void start() throws Exception {
        assumeThat(ReadOnlyRoot.possible())
                .as("root, on Linux, with unshare and setpriv")
                .isTrue();
        image = ReadOnlyRoot.of(ImageRecipe.read("Dockerfile.jvm"), LAYOUT);
        broker = EmbeddedBroker.start(folder.resolve("broker"));
        broker.createTopics(1, "image-events", "image-labels", "image-dead-letters");
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void labelsAnImageWithoutRootAndWithoutWritingAnywhereElse() throws Exception {
        int port = Loopback.freePort();
        try (var worker = start(port, TEMPORARY, Map.of());
                var producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
                var outcomes = new Outcomes(broker.bootstrapServers(), "image-labels", "image-dead-letters")) {
            worker.awaitReady();

            producer.send(new ProducerRecord<>("image-events", event(PHOTO)));

            JsonNode label = Outcomes.json(outcomes.await(1, LONGEST).at(0, 0));
            assertThat(label.at("/labels/0/name").asText()).isEqualTo("Egyptian cat");
            assertThat(ids(worker.pid())).containsOnly("65532");
            assertThat(unpackedLibraries(worker.pid()))
                    .hasSizeGreaterThan(5)
                    .allSatisfy(file -> assertThat(file).contains("/native/").doesNotContain("/tmp/"));
            assertThat(image.health(port)).as("the health check").isZero();
            assertThat(worker.terminate()).as(worker.log()).isZero();
        }
        assertThat(image.health(port))
                .as("the health check of a worker that has gone")
                .isNotZero();
    }

    @Test
    void saysWhatItNeedsWhereTheTemporaryFolderIsReadOnlyToo() throws Exception {
        try (var worker = start(Loopback.freePort(), TEMPORARY + ",ro", Map.of())) {
            assertThat(worker.awaitExit()).isEqualTo(78);
            assertThat(worker.log()).contains("the temporary folder /tmp cannot be written");
        }
    }

    /** The JVM is told to end rather than to go on without its cache. */
    private static WorkerProcess start(int port, String temporary, Map<String, String> more) throws IOException {
        var environment = new HashMap<>(Map.of(
                "JDK_JAVA_OPTIONS",
                "-Xmx512m -XX:AOTMode=on",
                "KAFKA_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "QUARKUS_MANAGEMENT_HOST",
                Loopback.HOST,
                "QUARKUS_MANAGEMENT_PORT",
                Integer.toString(port)));
        environment.putAll(more);
        return WorkerProcess.start(image.command(temporary, environment), port, broker.bootstrapServers(), folder);
    }

    /** Real, effective, saved and file system user and group. */
    private static List<String> ids(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("Uid:") || line.startsWith("Gid:"))
                .flatMap(line -> List.of(line.split("\t")).stream().skip(1))
                .toList();
    }

    /** Those that come in jars, where they were loaded from. */
    private static List<String> unpackedLibraries(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "maps")).stream()
                .filter(line -> line.contains(".so"))
                .filter(line -> line.matches(".*lib(jni)?(opencv|openblas|onnxruntime|rocksdb|dnnl)[^/]*"))
                .map(line -> line.substring(line.indexOf('/')))
                .distinct()
                .toList();
    }

    private static byte[] event(Path photo) throws IOException {
        String inline = Base64.getEncoder().encodeToString(Files.readAllBytes(photo));
        return "{\"image\": \"data:image/jpeg;base64,%s\"}".formatted(inline).getBytes(UTF_8);
    }
}
