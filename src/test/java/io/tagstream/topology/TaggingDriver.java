package io.tagstream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.event.EventParser;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.LabelRecords;
import io.tagstream.event.Task;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** One task on Kafka Streams' test driver, with a tagger whose events finish when the test says so. */
abstract class TaggingDriver {

    private static final TopicNames TOPICS = new TopicNames("image-events", "image-labels", "image-dead-letters");
    static final Instant NOW = Instant.parse("2026-05-04T03:02:01Z");

    final FakeTagger tagger = new FakeTagger(4);
    final AtomicLong nanos = new AtomicLong();
    final IntakeGate gate = new IntakeGate(tagger::full, 100, 1 << 20);
    final RecordLimits limits = new RecordLimits(1 << 20, 1 << 14);
    EmissionOrder order = EmissionOrder.KEY;
    Duration probation = Duration.ZERO;
    TopologyTestDriver driver;
    TestInputTopic<byte[], byte[]> events;
    TestOutputTopic<byte[], byte[]> labels;
    TestOutputTopic<byte[], byte[]> deadLetters;

    @BeforeEach
    void anotherThread() {
        StreamThreadState.current().tasks().aborted();
    }

    @AfterEach
    void close() {
        if (driver != null) {
            driver.close();
        }
    }

    void start() {
        var services = new TaggingServices(
                tagger,
                new EventParser(new LabelOptions(5, 0, Set.of(Task.CLASSIFY))),
                new LabelRecords(URI.create("/tagstream/test")),
                order,
                gate,
                limits,
                new Probation(probation, nanos::get),
                new EarlyCommits(Duration.ofMillis(100), nanos::get),
                TopologyListener.NONE,
                InstantSource.fixed(NOW),
                nanos::get);
        var config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        driver = new TopologyTestDriver(TaggingTopology.build(TOPICS, services), config);
        events = driver.createInputTopic(TOPICS.events(), new ByteArraySerializer(), new ByteArraySerializer());
        labels = driver.createOutputTopic(TOPICS.labels(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        deadLetters = driver.createOutputTopic(
                TOPICS.deadLetters(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    KeyValueStore<Integer, byte[]> store() {
        return driver.getKeyValueStore(InFlightStore.NAME);
    }

    void send(String key, String name) {
        events.pipeInput(key == null ? null : key.getBytes(UTF_8), event(name));
        StreamThreadState.current().tasks().start();
    }

    /** What the producer does when it flushes; the driver has another one. */
    static void commit() {
        StreamThreadState.current().tasks().write();
        StreamThreadState.current().countCommit();
    }

    static byte[] event(String name) {
        return ("{\"image\": \"https://images.example/" + name + ".jpg\"}").getBytes(UTF_8);
    }

    void finish(int started) {
        tagger.started.get(started).finish();
    }

    void tick() {
        driver.advanceWallClockTime(Duration.ofMillis(20));
    }

    List<String> labelKeys() {
        var keys = new ArrayList<String>();
        labels.readRecordsToList().forEach(record -> keys.add(new String(record.key(), UTF_8)));
        return keys;
    }

    static String header(TestRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "(none)" : new String(header.value(), UTF_8);
    }
}
