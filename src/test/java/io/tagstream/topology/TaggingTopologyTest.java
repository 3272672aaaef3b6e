package io.tagstream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.EventParser;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.LabelRecords;
import io.tagstream.event.Task;
import io.tagstream.pipeline.NativeAdmission.Company;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
import org.junit.jupiter.api.Test;

/** One task on Kafka Streams' test driver, with a tagger whose events finish when the test says so. */
class TaggingTopologyTest {

    private static final TopicNames TOPICS = new TopicNames("image-events", "image-labels", "image-dead-letters");
    private static final Instant NOW = Instant.parse("2026-05-04T03:02:01Z");

    private final FakeTagger tagger = new FakeTagger(4);
    private final AtomicLong nanos = new AtomicLong();
    private final IntakeGate gate = new IntakeGate(tagger::full, 100, 1 << 20);
    private final RecordLimits limits = new RecordLimits(1 << 20, 1 << 14);
    private EmissionOrder order = EmissionOrder.KEY;
    private Duration probation = Duration.ZERO;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> events;
    private TestOutputTopic<byte[], byte[]> labels;
    private TestOutputTopic<byte[], byte[]> deadLetters;

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

    @Test
    void anEventBecomesALabelAndItsSlotIsFreed() {
        start();
        send("k", "a");
        assertThat(gate.stored()).isEqualTo(1);
        commit();
        assertThat(StoredEvent.decode(store().get(0)).source().key()).isEqualTo("k".getBytes(UTF_8));

        tagger.started.getFirst().finish();
        tick();
        commit();

        assertThat(labelKeys()).containsExactly("k");
        assertThat(gate.stored()).isZero();
        assertThat(store().get(0)).as("a marker, not a tombstone").containsExactly(0);
    }

    @Test
    void whatIsPolledTogetherStartsTogetherWhenTheNextPollComes() {
        start();
        events.pipeInput("a".getBytes(UTF_8), event("1"));
        events.pipeInput("b".getBytes(UTF_8), event("2"));
        assertThat(tagger.started).isEmpty();
        assertThat(gate.parked()).as("nobody has been refused a permit").isZero();

        StreamThreadState.current().tasks().start();

        assertThat(tagger.started).hasSize(2);
    }

    @Test
    void eventsOfOneKeyLeaveInOrderAndOthersDoNotWait() {
        start();
        send("slow", "1");
        send("slow", "2");
        send("other", "3");

        finish(1);
        finish(2);
        tick();
        assertThat(labelKeys())
                .as("the second of the key waits, the other key does not")
                .containsExactly("other");

        finish(0);
        tick();
        assertThat(labelKeys()).containsExactly("slow", "slow");
    }

    @Test
    void eventsWithoutAKeyWaitForNobody() {
        start();
        send(null, "1");
        send(null, "2");

        finish(1);
        tick();

        assertThat(labels.getQueueSize()).isEqualTo(1);
    }

    @Test
    void orderByPartitionHoldsBackEverythingBehindTheHead() {
        order = EmissionOrder.PARTITION;
        start();
        send("a", "1");
        send("b", "2");

        finish(1);
        tick();
        assertThat(labels.isEmpty()).isTrue();

        finish(0);
        tick();
        assertThat(labelKeys()).containsExactly("a", "b");
    }

    @Test
    void withoutOrderTheSecondOfAKeyMayLeaveFirst() {
        order = EmissionOrder.NONE;
        start();
        send("a", "1");
        send("a", "2");

        finish(1);
        tick();

        assertThat(labels.getQueueSize()).isEqualTo(1);
    }

    @Test
    void withoutAPermitAnEventIsStoredAndStartedLater() {
        start();
        for (int i = 0; i < 5; i++) {
            send("k" + i, "x");
        }
        assertThat(tagger.started).hasSize(4);
        assertThat(gate.parked()).isEqualTo(1);
        assertThat(gate.shut()).as("nothing new is polled while one is parked").isTrue();

        finish(0);
        tick();

        assertThat(tagger.started).hasSize(5);
        assertThat(gate.parked()).isZero();
    }

    @Test
    void aMalformedEventIsADeadLetterAtOnceByteForByte() {
        start();
        byte[] value = "not json".getBytes(UTF_8);
        var record = new TestRecord<>("k".getBytes(UTF_8), value, Instant.ofEpochMilli(77));
        record.headers().add("foreign", new byte[] {1, 2});

        events.pipeInput(record);

        TestRecord<byte[], byte[]> dead = deadLetters.readRecord();
        assertThat(dead.value()).isEqualTo(value);
        assertThat(dead.key()).isEqualTo("k".getBytes(UTF_8));
        assertThat(dead.timestamp()).isEqualTo(77);
        assertThat(dead.headers().lastHeader("foreign").value()).containsExactly(1, 2);
        assertThat(header(dead, DeadLetter.REASON)).isEqualTo("malformed-event");
        assertThat(header(dead, DeadLetter.STAGE)).isEqualTo("parse");
        assertThat(header(dead, DeadLetter.RETRIABLE)).isEqualTo("false");
        assertThat(header(dead, DeadLetter.TOPIC)).isEqualTo("image-events");
        assertThat(header(dead, DeadLetter.PARTITION)).isEqualTo("0");
        assertThat(header(dead, DeadLetter.OFFSET)).isEqualTo("0");
        assertThat(header(dead, DeadLetter.FAILED_AT)).isEqualTo(NOW.toString());
    }

    @Test
    void aMalformedEventWaitsForTheEarlierOnesOfItsKey() {
        start();
        send("k", "1");
        events.pipeInput("k".getBytes(UTF_8), "not json".getBytes(UTF_8));
        assertThat(deadLetters.isEmpty()).isTrue();

        finish(0);
        tick();

        assertThat(labels.getQueueSize()).isEqualTo(1);
        assertThat(deadLetters.getQueueSize()).isEqualTo(1);
    }

    @Test
    void aDeadLetterThatWouldBeTooLargeLeavesItsValueOut() {
        start();
        limits.deadLetters(4_000);
        byte[] value = "x".repeat(5_000).getBytes(UTF_8);

        events.pipeInput("k".getBytes(UTF_8), value);

        TestRecord<byte[], byte[]> dead = deadLetters.readRecord();
        assertThat(dead.value()).isNull();
        assertThat(header(dead, DeadLetter.VALUE_OMITTED)).startsWith("length=5000;sha256=");
    }

    @Test
    void aDeadLetterWhoseKeyAndHeadersAreTooLargeLeavesThemOutToo() {
        start();
        limits.deadLetters(2_000);
        var record = new TestRecord<>(new byte[3_000], "not json".getBytes(UTF_8), Instant.ofEpochMilli(77));
        record.headers().add("foreign", new byte[3_000]);

        events.pipeInput(record);

        TestRecord<byte[], byte[]> dead = deadLetters.readRecord();
        assertThat(dead.key()).isNull();
        assertThat(dead.headers().lastHeader("foreign")).isNull();
        assertThat(header(dead, DeadLetter.HEADERS_OMITTED)).isEqualTo("1");
        assertThat(header(dead, DeadLetter.KEY_OMITTED)).startsWith("length=3000;sha256=");
        assertThat(header(dead, DeadLetter.REASON)).isEqualTo("malformed-event");
    }

    @Test
    void anEventThatTheChangelogWouldRefuseIsADeadLetter() {
        start();
        limits.changelog(1_000);

        events.pipeInput("k".getBytes(UTF_8), event("x".repeat(2_000)));

        assertThat(header(deadLetters.readRecord(), DeadLetter.REASON)).isEqualTo("record-too-large");
        assertThat(tagger.started).isEmpty();
    }

    @Test
    void aLabelThatItsTopicWouldRefuseIsADeadLetter() {
        start();
        limits.labels(600);
        send("k", "a");

        finish(0);
        tick();

        TestRecord<byte[], byte[]> dead = deadLetters.readRecord();
        assertThat(header(dead, DeadLetter.REASON)).isEqualTo("record-too-large");
        assertThat(header(dead, DeadLetter.STAGE)).isEqualTo("emit");
        assertThat(labels.isEmpty()).isTrue();
    }

    @Test
    void whileASinkIsMissingItsOutcomesStayInTheStore() {
        start();
        send("k", "a");
        gate.sinks(SinkState.NO_DEAD_LETTERS);
        events.pipeInput("x".getBytes(UTF_8), "not json".getBytes(UTF_8));
        finish(0);
        tick();
        assertThat(labels.getQueueSize()).as("labels go on").isEqualTo(1);
        assertThat(deadLetters.isEmpty()).isTrue();
        assertThat(gate.stored()).isEqualTo(1);

        gate.sinks(SinkState.USABLE);
        tick();

        assertThat(deadLetters.getQueueSize()).isEqualTo(1);
        assertThat(gate.stored()).isZero();
    }

    @Test
    void closingCancelsAndForgetsButLeavesTheStore() {
        start();
        send("k", "a");
        commit();
        byte[] stored = store().get(0);

        driver.close();
        driver = null;

        assertThat(tagger.started.getFirst().cancelled).isTrue();
        assertThat(gate.stored()).isZero();
        assertThat(StoredEvent.decode(stored).source().key()).isEqualTo("k".getBytes(UTF_8));
    }

    @Test
    void onProbationAnEventEntersNativeCodeOnceItsPutIsCommitted() {
        probation = Duration.ofMinutes(1);
        start();
        send("k", "a");

        CompletableFuture<Void> admission = tagger.started.getFirst().reachNativeCode();
        tick();
        assertThat(admission).isNotDone();
        assertThat(StreamThreadState.current().onProbation()).isTrue();

        StreamThreadState.current().countCommit();
        tick();
        assertThat(admission).isCompleted();
        assertThat(tagger.started.getFirst().company()).isEqualTo(Company.SHARED);
    }

    @Test
    void afterProbationAnEventEntersNativeCodeAtOnce() {
        probation = Duration.ofNanos(10);
        start();
        nanos.set(20);
        send("k", "a");

        assertThat(tagger.started.getFirst().reachNativeCode()).isCompleted();
        assertThat(tagger.started.getFirst().company()).isEqualTo(Company.SHARED);
        assertThat(StreamThreadState.current().onProbation()).isFalse();
    }

    @Test
    void anEventOfANegativeTimestampTakesThePartitionsTime() {
        assertThat(new EventTimestamps().extract(new ConsumerRecord<>("t", 0, 0, "k", "v"), -1))
                .isZero();
    }

    private void start() {
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

    private KeyValueStore<Integer, byte[]> store() {
        return driver.getKeyValueStore(InFlightStore.NAME);
    }

    private void send(String key, String name) {
        events.pipeInput(key == null ? null : key.getBytes(UTF_8), event(name));
        StreamThreadState.current().tasks().start();
    }

    /** What the producer does when it flushes; the driver has another one. */
    private static void commit() {
        StreamThreadState.current().tasks().write();
        StreamThreadState.current().countCommit();
    }

    private static byte[] event(String name) {
        return ("{\"image\": \"https://images.example/" + name + ".jpg\"}").getBytes(UTF_8);
    }

    private void finish(int started) {
        tagger.started.get(started).finish();
    }

    private void tick() {
        driver.advanceWallClockTime(Duration.ofMillis(20));
    }

    private List<String> labelKeys() {
        var keys = new ArrayList<String>();
        labels.readRecordsToList().forEach(record -> keys.add(new String(record.key(), UTF_8)));
        return keys;
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "(none)" : new String(header.value(), UTF_8);
    }
}
