package io.tagstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tagstream.embedded.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code backfill} of the packaged application, between a real storage and a real broker. */
class BackfillIT {

    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final Pattern RESUME = Pattern.compile("--start-after '([^']*)'");
    private static final int PHOTOS = 30;

    @TempDir
    private static Path folder;

    private static StorageServer storage;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        storage = StorageServer.start(folder.resolve("storage"));
        storage.createBucket("photos");
        photos().forEach(key -> storage.put("photos", key, key.getBytes(UTF_8)));
        storage.put("photos", "2026/notes.txt", "notes".getBytes(UTF_8));
        storage.put("photos", "2025/old.jpg", "old".getBytes(UTF_8));
        broker = EmbeddedBroker.start(folder.resolve("broker"));
        broker.createTopics(3, "whole-events", "parted-events", "stopped-events");
    }

    @AfterAll
    static void stop() {
        broker.close();
        storage.close();
    }

    @Test
    void aDryRunCountsAndTheRunThenWritesAnEventForEachPhoto() throws Exception {
        CommandRun dry = backfill("dry", "whole-events", "s3://photos/2026/", "--suffix", ".jpg", "--dry-run");
        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(dry.out()).contains("31 objects of s3://photos/2026/ listed", "that would go to whole-events: 30");
        assertThat(records("whole-events")).isEmpty();

        CommandRun real = backfill("real", "whole-events", "s3://photos/2026/", "--suffix", ".jpg", "--since", "1d");

        assertThat(real.exitCode()).as(real.err()).isZero();
        assertThat(real.out()).contains("events written to whole-events: 30").doesNotContain("there is more");
        assertThat(records("whole-events"))
                .extracting(record -> new String(record.key(), UTF_8) + " " + new String(record.value(), UTF_8))
                .containsExactlyInAnyOrderElementsOf(photos().stream()
                        .map(key -> "photos/" + key + " {\"image\":{\"bucket\":\"photos\",\"key\":\"" + key + "\"}}")
                        .toList());
        assertThat(real.loaded())
                .noneMatch(line -> line.contains(" ai.onnxruntime.") || line.contains(" io.quarkus.runner."));
    }

    @Test
    void aRunInPartsWritesEachEventOnce() throws Exception {
        CommandRun first = backfill("first", "parted-events", "s3://photos/2026/", "--suffix", "jpg", "--limit", "13");
        CommandRun rest = backfill(
                "rest", "parted-events", "s3://photos/2026/", "--suffix", "jpg", "--start-after", resume(first.out()));

        assertThat(first.out()).contains("events written to parted-events: 13", "there is more");
        assertThat(rest.out()).contains("events written to parted-events: 17");
        assertThat(times(records("parted-events"))).hasSize(PHOTOS).allSatisfy((_, times) -> assertThat(times)
                .isEqualTo(1));
    }

    @Test
    void aRunThatIsStoppedSaysWhereToGoOn() throws Exception {
        Path where = folder.resolve("stopped");
        Process process = CommandRun.start(
                where,
                environment("stopped-events"),
                "backfill",
                "s3://photos/2026/",
                "--suffix",
                ".jpg",
                "--rate",
                "1");
        await().atMost(LONGEST).until(() -> records("stopped-events").size() >= 2);

        process.destroy();
        assertThat(process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();

        String said = Files.readString(where.resolve("out"));
        assertThat(said).contains("there is more");
        assertThat(records("stopped-events").size()).as("stopped in the middle").isLessThan(PHOTOS);
        CommandRun rest = backfill(
                "after-stop", "stopped-events", "s3://photos/2026/", "--suffix", ".jpg", "--start-after", resume(said));
        assertThat(rest.exitCode()).as(rest.err()).isZero();
        assertThat(times(records("stopped-events"))).hasSize(PHOTOS).allSatisfy((_, times) -> assertThat(times)
                .isEqualTo(1));
    }

    @Test
    void whatMustBeChangedFirstIsSaid() throws Exception {
        CommandRun bucket = backfill("no-bucket", "whole-events", "s3://missing/");
        CommandRun topic = backfill("no-topic", "no-such-events", "s3://photos/");
        var narrow = new HashMap<>(environment("whole-events"));
        narrow.put("TAGSTREAM_FETCH_S3_BUCKETS", "others");
        CommandRun foreign = CommandRun.of(folder.resolve("foreign"), narrow, "backfill", "s3://photos/");

        assertThat(bucket.exitCode()).isEqualTo(78);
        assertThat(bucket.err()).contains("bucket missing: status 404 NoSuchBucket: there is no such bucket");
        assertThat(topic.exitCode()).isEqualTo(78);
        assertThat(topic.err()).contains("there is no topic no-such-events");
        assertThat(foreign.exitCode()).isEqualTo(78);
        assertThat(foreign.err()).contains("tagstream.fetch.s3.buckets does not allow photos");
    }

    private static List<String> photos() {
        return IntStream.range(0, PHOTOS)
                .mapToObj("2026/été + ü/red flower (%02d).jpg"::formatted)
                .toList();
    }

    private static String resume(String said) {
        List<String> keys =
                RESUME.matcher(said).results().map(result -> result.group(1)).toList();
        assertThat(keys).as(said).isNotEmpty();
        return keys.getLast();
    }

    private static CommandRun backfill(String name, String topic, String... arguments) throws Exception {
        return CommandRun.of(
                folder.resolve(name),
                environment(topic),
                Stream.concat(Stream.of("backfill"), Stream.of(arguments)).toArray(String[]::new));
    }

    private static Map<String, String> environment(String topic) {
        return Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "TAGSTREAM_TOPICS_EVENTS",
                topic,
                "TAGSTREAM_FETCH_S3_ENDPOINT",
                storage.endpoint().toString(),
                "AWS_ACCESS_KEY_ID",
                "test",
                "AWS_SECRET_ACCESS_KEY",
                "test");
    }

    private static Map<String, Integer> times(List<ConsumerRecord<byte[], byte[]>> records) {
        var times = new HashMap<String, Integer>();
        records.forEach(record -> times.merge(new String(record.value(), UTF_8), 1, Integer::sum));
        return times;
    }

    /** All that is in a topic now. */
    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            var ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
