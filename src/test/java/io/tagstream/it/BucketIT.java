package io.tagstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.embedded.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * The packaged worker beside a storage, with credentials from a token service: from a storage's
 * notification to the label of the object that it tells of.
 */
class BucketIT {

    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path EVENTS = Path.of("src/test/resources/events");
    private static final Path SAMPLES = Path.of("src/embedded/resources/samples");
    private static final Path COFFEE = SAMPLES.resolve("coffee.jpg");
    private static final Path CHELSEA = SAMPLES.resolve("chelsea.jpg");
    private static final String FLOWER = "2026/été + ü/red flower (1).jpg";

    private static final Started STARTED = new Started();

    @TempDir
    private static Path folder;

    private static StorageServer storage;
    private static TokenService tokens;
    private static EmbeddedBroker broker;
    private static WorkerProcess worker;
    private static KafkaProducer<byte[], byte[]> producer;
    private static Outcomes outcomes;
    private static PutObjectResponse older;
    private static PutObjectResponse newer;
    private static int sent;

    @BeforeAll
    static void start() throws Exception {
        storage = StorageServer.start(folder.resolve("storage"));
        STARTED.add(storage);
        storage.createBucket("photos");
        storage.createBucket("foreign");
        older = storage.put("photos", FLOWER, COFFEE);
        newer = storage.put("photos", FLOWER, CHELSEA);
        storage.put("foreign", "cat.jpg", CHELSEA);
        tokens = new TokenService();
        STARTED.add(tokens);
        broker = EmbeddedBroker.start(folder.resolve("broker"));
        STARTED.add(broker);
        broker.createTopics(1, "image-events", "image-labels", "image-dead-letters");
        worker = WorkerProcess.start(
                broker.bootstrapServers(),
                folder,
                Map.of(
                        "tagstream.fetch.s3.buckets", "photos",
                        "tagstream.fetch.s3.endpoint", storage.endpoint().toString(),
                        "tagstream.fetch.max-bytes", "4M",
                        "tagstream.fetch.max-attempts", "2",
                        "aws.webIdentityTokenFile",
                                Files.writeString(folder.resolve("token"), "token-of-the-account")
                                        .toString(),
                        "aws.region", "us-east-1",
                        "aws.roleArn", "arn:aws:iam::123456789012:role/tagstream",
                        "aws.endpointUrlSts", tokens.endpoint().toString()));
        STARTED.add(worker);
        worker.awaitReady();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        STARTED.add(producer);
        outcomes = new Outcomes(broker.bootstrapServers(), "image-labels", "image-dead-letters");
        STARTED.add(outcomes);
    }

    @AfterAll
    static void stop() throws Exception {
        STARTED.end();
    }

    @Test
    void awsNotificationIsLabelled() throws Exception {
        JsonNode event = pinned("aws.json", "/Records/0/s3/object", newer);

        assertLabels(send(event.toString()), 281, 285);
        assertThat(tokens.questions())
                .first()
                .asString()
                .contains("Action=AssumeRoleWithWebIdentity", "WebIdentityToken=token-of-the-account");
    }

    @Test
    void minioNotificationIsLabelled() throws Exception {
        assertLabels(send(pinned("minio.json", "/Records/0/s3/object", newer).toString()), 281, 285);
    }

    @Test
    void cloudEventOfTheS3AdapterIsLabelled() throws Exception {
        var event =
                event(pinned("cloudevents-s3.json", "/data/s3/object", newer).toString());
        event.headers().add("content-type", "application/cloudevents+json".getBytes(UTF_8));

        assertLabels(send(event), 281, 285);
    }

    @Test
    void pinnedVersionIsLabelledThoughThereIsANewerOne() throws Exception {
        ConsumerRecord<byte[], byte[]> label =
                send(pinned("aws.json", "/Records/0/s3/object", older).toString());

        assertThat(topLabel(label)).isIn(967, 968, 504);
        assertThat(Outcomes.json(label).path("image").path("uri").asText()).isEqualTo("s3://photos/" + FLOWER);
        assertThat(Outcomes.json(label).path("image").path("bytes").longValue()).isEqualTo(Files.size(COFFEE));
        assertThat(Outcomes.json(label).path("origin").path("sequencer").asText())
                .isEqualTo("0055AED6DCD90281E5");
    }

    @Test
    void otherTagThanTheEventHasSeenIsChanged() throws Exception {
        var event = pinned("minio.json", "/Records/0/s3/object", newer);
        ((ObjectNode) event.at("/Records/0/s3/object")).put("eTag", "0123456789abcdef0123456789abcdef");

        assertThat(reason(send(event.toString()))).isEqualTo("changed");
    }

    @Test
    void plainReferencesEndAsTheyShould() throws Exception {
        storage.put("photos", "../up.jpg", CHELSEA);
        storage.put("photos", "huge.tif", new byte[16 << 20]);

        assertThat(reason(send("{\"image\": \"s3://foreign/cat.jpg\"}"))).isEqualTo("bucket-not-allowed");
        assertLabels(send("{\"image\": {\"bucket\": \"photos\", \"key\": \"../up.jpg\"}}"), 281, 285);
        assertLabels(send("{\"image\": \"s3://photos/" + FLOWER + "\"}"), 281, 285);
        assertThat(reason(send("{\"image\": \"s3://photos/none.jpg\"}"))).isEqualTo("not-found");
        assertThat(reason(send("{\"image\": \"s3://photos/huge.tif\"}"))).isEqualTo("too-large");
    }

    @Test
    void secretsOfTheStorageAreToldNobody() throws Exception {
        ConsumerRecord<byte[], byte[]> dead = send("{\"image\": \"s3://photos/nowhere.jpg\"}");

        assertThat(new String(dead.value(), UTF_8)).doesNotContain(TokenService.SECRET, "ASIACANARY");
        dead.headers().forEach(header -> assertThat(new String(header.value(), UTF_8))
                .doesNotContain(TokenService.SECRET, "ASIACANARY"));
        assertThat(worker.log() + worker.body("/q/metrics"))
                .doesNotContain(TokenService.SECRET, "ASIACANARY", "token-of-the-account");
    }

    /** A vendor's event, about an object that is there. */
    private static JsonNode pinned(String file, String object, PutObjectResponse state) throws Exception {
        JsonNode event = JSON.readTree(EVENTS.resolve(file).toFile());
        var told = (ObjectNode) event.at(object);
        told.put("versionId", state.versionId());
        told.put("eTag", state.eTag().replace("\"", ""));
        return event;
    }

    private static void assertLabels(ConsumerRecord<byte[], byte[]> label, int first, int last) {
        assertThat(label.topic())
                .as(() -> "a label, not " + reason(label) + ": " + Outcomes.header(label, "__streams.errors.message"))
                .isEqualTo("image-labels");
        assertThat(topLabel(label)).isBetween(first, last);
    }

    private static int topLabel(ConsumerRecord<byte[], byte[]> label) {
        return Outcomes.json(label).path("labels").path(0).path("index").intValue();
    }

    private static String reason(ConsumerRecord<byte[], byte[]> dead) {
        return Outcomes.header(dead, "tagstream-reason");
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
}
