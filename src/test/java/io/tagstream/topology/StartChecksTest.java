package io.tagstream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.LogLines;
import io.tagstream.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The checks at start against a real broker; each test has topics and a group of its own. */
class StartChecksTest {

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;
    private static Admin admin;

    private static final int BATCH = 16_384;

    @RegisterExtension
    final LogLines lines = new LogLines(StartChecks.class);

    private final RecordLimits limits = new RecordLimits(1 << 23, BATCH);

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(folder);
        admin = Admin.create(client());
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void waitsForMissingTopicsAndNamesThem() throws Exception {
        broker.createTopics(1, "missing-events");

        assertThat(checks("missing").run())
                .isInstanceOfSatisfying(StartVerdict.Waiting.class, waiting -> assertThat(waiting.why())
                        .contains("[missing-dead-letters, missing-labels]")
                        .contains("kafka-topics.sh --bootstrap-server HOST:PORT --create"));
    }

    @Test
    void passesOnAFirstStartAndKnowsHowLargeRecordsMayBe() throws Exception {
        broker.createTopics(2, "first-events", "first-dead-letters");
        broker.createTopic("first-labels", 2, Map.of("max.message.bytes", "20000"));

        assertThat(checks("first").run()).isInstanceOf(StartVerdict.Passed.class);
        assertThat(limits.fitsLabels(20_000)).isTrue();
        assertThat(limits.fitsLabels(20_001)).isFalse();
    }

    /** Brokers measure whole batches, and a batch that is refused is split into parts of the batch size. */
    @Test
    void waitsForATopicThatTakesLessThanABatch() throws Exception {
        broker.createTopics(2, "small-events", "small-labels");
        broker.createTopic("small-dead-letters", 2, Map.of("max.message.bytes", Integer.toString(BATCH - 1)));

        assertThat(checks("small").run())
                .isInstanceOfSatisfying(StartVerdict.Waiting.class, waiting -> assertThat(waiting.why())
                        .contains("set max.message.bytes of small-dead-letters to at least 16384"));
    }

    /** An event of last year would fail its transaction, and the next one, for ever. */
    @Test
    void waitsForATopicThatRefusesTimesWhichTheEventsMayHave() throws Exception {
        broker.createTopics(2, "narrow-events", "narrow-dead-letters");
        broker.createTopic("narrow-labels", 2, Map.of("message.timestamp.before.max.ms", "86400000"));

        assertThat(checks("narrow").run())
                .isInstanceOfSatisfying(StartVerdict.Waiting.class, waiting -> assertThat(waiting.why())
                        .contains("set message.timestamp.before.max.ms of narrow-labels to at least " + Long.MAX_VALUE
                                + " (it is 86400000)"));
    }

    @Test
    void aTopicThatStampsRecordsItselfRefusesNoTime() throws Exception {
        broker.createTopics(2, "stamped-events", "stamped-dead-letters");
        broker.createTopic(
                "stamped-labels",
                2,
                Map.of("message.timestamp.before.max.ms", "86400000", "message.timestamp.type", "LogAppendTime"));

        assertThat(checks("stamped").run()).isInstanceOf(StartVerdict.Passed.class);
    }

    @Test
    void refusesAChangelogOfAnotherSizeWithTheCommandThatMendsIt() throws Exception {
        topics("grown", 3);
        broker.createTopics(2, TaggingTopology.changelogTopic("grown"));

        assertThat(checks("grown").run())
                .isInstanceOfSatisfying(
                        StartVerdict.Refused.class,
                        refused -> assertThat(refused.why())
                                .contains(
                                        "kafka-topics.sh --bootstrap-server HOST:PORT --alter --topic grown-in-flight-changelog --partitions 3"));
    }

    @Test
    void refusesAGroupThatLostItsPositionWithEventsInTheChangelog() throws Exception {
        topics("lost", 2);
        String changelog = TaggingTopology.changelogTopic("lost");
        broker.createTopics(2, changelog);
        write(changelog, 1);

        assertThat(checks("lost").run())
                .isInstanceOfSatisfying(StartVerdict.Refused.class, refused -> assertThat(refused.why())
                        .contains("no position in partitions [1] of topic lost-events")
                        .contains("--to-earliest")
                        .contains("--to-latest"));
    }

    @Test
    void passesWithAPositionAndEventsInTheChangelog() throws Exception {
        topics("kept", 1);
        String changelog = TaggingTopology.changelogTopic("kept");
        broker.createTopics(1, changelog);
        write(changelog, 0);
        admin.alterConsumerGroupOffsets("kept", Map.of(new TopicPartition("kept-events", 0), new OffsetAndMetadata(0)))
                .all()
                .get();

        assertThat(checks("kept").run()).isInstanceOf(StartVerdict.Passed.class);
    }

    /** Its first event came between the look at positions and the one at the changelog. */
    @Test
    void passesWhereAnotherWorkerCommittedAPositionMeanwhile() throws Exception {
        topics("meanwhile", 2);
        broker.createTopics(2, TaggingTopology.changelogTopic("meanwhile"));
        try (var producer = producer(Map.of("transactional.id", "commits"))) {
            StartChecks checks = checks("meanwhile", looked -> {
                commitInto(producer, "meanwhile");
                producer.commitTransaction();
                return List.of(0);
            });

            assertThat(checks.run()).isInstanceOf(StartVerdict.Passed.class);
        }
    }

    @Test
    void decidesNothingWhileAPositionIsOnTheWay() throws Exception {
        topics("undecided", 1);
        broker.createTopics(1, TaggingTopology.changelogTopic("undecided"));
        try (var producer = producer(Map.of("transactional.id", "lingers"))) {
            commitInto(producer, "undecided");
            StartChecks checks = checks("undecided", looked -> List.of(0));

            assertThat(checks.run())
                    .isInstanceOfSatisfying(StartVerdict.Waiting.class, waiting -> assertThat(waiting.why())
                            .contains("committing its position in partitions [0] of topic undecided-events"));
            producer.commitTransaction();
            assertThat(checks.run()).isInstanceOf(StartVerdict.Passed.class);
        }
    }

    @Test
    void whatAnAbortedTransactionLeftIsNoContent() throws Exception {
        topics("aborted", 1);
        String changelog = TaggingTopology.changelogTopic("aborted");
        broker.createTopics(1, changelog);
        try (var producer = producer(Map.of("transactional.id", "aborts"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(changelog, 0, null, "x".getBytes(UTF_8)))
                    .get();
            producer.abortTransaction();
        }

        assertThat(checks("aborted").run()).isInstanceOf(StartVerdict.Passed.class);
    }

    @Test
    void warnsOnceOfAChangelogThatIsKeptLessWellThanTheEvents() throws Exception {
        broker.createTopic("copies-events", 1, Map.of("min.insync.replicas", "2"));
        broker.createTopics(1, "copies-labels", "copies-dead-letters");
        StartChecks checks = checks("copies");
        checks.warnOfFewerCopies();
        assertThat(lines.lines()).as("there is no changelog yet").isEmpty();
        broker.createTopics(1, TaggingTopology.changelogTopic("copies"));

        checks.warnOfFewerCopies();
        checks.warnOfFewerCopies();

        assertThat(lines.lines())
                .singleElement()
                .asString()
                .startsWith("WARN the changelog copies-in-flight-changelog has")
                .contains("--add-config min.insync.replicas=2");
    }

    private StartChecks checks(String application) {
        return checks(application, new ChangelogContent(client())::partitionsWithContent);
    }

    private StartChecks checks(String application, Function<Collection<TopicPartition>, Collection<Integer>> content) {
        var names = new TopicNames(application + "-events", application + "-labels", application + "-dead-letters");
        return new StartChecks(admin, names, application, limits, content);
    }

    private static void commitInto(KafkaProducer<byte[], byte[]> producer, String group) {
        producer.initTransactions();
        producer.beginTransaction();
        producer.sendOffsetsToTransaction(
                Map.of(new TopicPartition(group + "-events", 0), new OffsetAndMetadata(1)),
                new ConsumerGroupMetadata(group));
    }

    private static void topics(String application, int partitions) {
        broker.createTopics(
                partitions, application + "-events", application + "-labels", application + "-dead-letters");
    }

    private static void write(String topic, int partition) throws Exception {
        try (var producer = producer(Map.of())) {
            producer.send(new ProducerRecord<>(topic, partition, "k".getBytes(UTF_8), "v".getBytes(UTF_8)))
                    .get();
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        var config = new HashMap<>(client());
        config.putAll(more);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Map<String, Object> client() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }
}
