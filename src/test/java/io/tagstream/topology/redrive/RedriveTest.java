package io.tagstream.topology.redrive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tagstream.embedded.EmbeddedBroker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Whole runs against a real broker, each test with topics of its own. */
class RedriveTest {

    private static final RedriveFilter ANY = new RedriveFilter(Set.of(), false, Instant.MIN, Instant.MAX);
    private static final int PARTITIONS = 3;

    private static EmbeddedBroker broker;
    private static KafkaProducer<byte[], byte[]> producer;

    private String deadLetters;
    private String events;
    private String ledger;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void stop() {
        producer.close();
        broker.close();
    }

    @BeforeEach
    void nameTopics(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName();
        deadLetters = name + "-dead-letters";
        events = name + "-events";
        ledger = name + "-redriven";
    }

    @Test
    void anEventGoesBackAsItWasAndWhereItWas() throws Exception {
        topics(Map.of());
        write(List.of(at(42).own("tenant", "acme").own("tagstream-reason", "its own")));

        RedriveReport report = run(ANY);

        ConsumerRecord<byte[], byte[]> event = only(read(events));
        assertThat(event.partition()).isEqualTo(1);
        assertThat(event.timestamp()).isEqualTo(Letters.TIMESTAMP);
        assertThat(text(event.key())).isEqualTo("key 0");
        assertThat(text(event.value())).isEqualTo("event 42");
        assertThat(headers(event)).containsExactly("tenant=acme", "tagstream-reason=its own", "tagstream-redrives=1");
        assertThat(report.total()).isEqualTo(new RedriveReport.Line(1, 1, 0, 0));
        assertThat(text(only(read(ledger)).value())).contains("fetch-timeout", events, "\"redrives\":1");
    }

    @Test
    void anEventIsPutBackOnceHoweverOftenItIsAskedFor() throws Exception {
        topics(Map.of());
        write(List.of(at(1), at(1).index(1).reason("not-found", false), at(2), at(3).reason("not-found", false)));

        assertThat(run(only("fetch-timeout")).total().redriven()).isEqualTo(2);
        assertThat(run(only("fetch-timeout")).total()).isEqualTo(new RedriveReport.Line(2, 0, 0, 2));
        assertThat(run(ANY).total())
                .as("another filter, of which one event is left")
                .isEqualTo(new RedriveReport.Line(4, 1, 0, 3));
        assertThat(read(events)).hasSize(3);

        RedriveReport again = run(asked(only("fetch-timeout"), Long.MAX_VALUE, true, false));
        assertThat(again.total().redriven()).isEqualTo(2);
        assertThat(read(events)).hasSize(5);
    }

    /** Such a topic gives the dead letters of one event, one for each of its images, different times. */
    @Test
    void anEventGoesBackOnceWhereBrokersStampTheDeadLetters() throws Exception {
        broker.createTopics(PARTITIONS, events);
        broker.createTopic(deadLetters, PARTITIONS, Map.of("message.timestamp.type", "LogAppendTime"));
        write(List.of(at(1)));
        write(List.of(at(1).index(1)));

        assertThat(run(ANY).total().redriven()).isEqualTo(1);
        assertThat(run(ANY).total().redriven()).isZero();
        assertThat(read(events)).hasSize(1);
    }

    @Test
    void aDryRunSaysTheSameAndWritesNothing() throws Exception {
        topics(Map.of());
        write(List.of(at(1), at(1).index(1), at(2), at(3).topic("elsewhere")));

        RedriveReport dry = run(asked(ANY, Long.MAX_VALUE, false, true));

        assertThat(read(events)).isEmpty();
        assertThat(topicNames()).doesNotContain(ledger);
        RedriveReport real = run(ANY);
        assertThat(dry.byReason()).isEqualTo(real.byReason());
        assertThat(dry.refusals()).isEqualTo(real.refusals()).isEqualTo(Map.of(Refusal.OTHER_TOPIC, 1L));
        awaitMarkers(ledger);
        assertThat(run(asked(ANY, Long.MAX_VALUE, false, true)).total().redriven())
                .as("a dry run knows the ledger")
                .isZero();
    }

    @Test
    void aPartitionThatIsGoneGivesWayToTheKeysOwn() throws Exception {
        topics(Map.of());
        RecordMetadata byKey = producer.send(new ProducerRecord<>(events, "key 0".getBytes(UTF_8), new byte[0]))
                .get();
        write(List.of(at(7).partition(PARTITIONS + 5), at(14).partition(PARTITIONS)));

        run(ANY);

        assertThat(read(events))
                .hasSize(3)
                .extracting(ConsumerRecord::partition)
                .containsOnly(byKey.partition());
    }

    @Test
    void recordsThatTheTopicRefusesAreReportedAndHoldUpNobody() throws Exception {
        topics(Map.of(
                "max.message.bytes",
                "20000",
                "message.timestamp.before.max.ms",
                Long.toString(Duration.ofDays(3650).toMillis())));
        var letters = new ArrayList<Letters>();
        for (int i = 0; i < 40; i++) {
            letters.add(at(i));
        }
        letters.set(11, at(11).value(new byte[30_000]));
        letters.set(23, at(23).timestamp(86_400_000L));
        write(letters);

        RedriveReport report = run(ANY);

        assertThat(report.refusals()).isEqualTo(Map.of(Refusal.TOO_LARGE, 1L, Refusal.NOT_TAKEN, 1L));
        assertThat(report.total()).isEqualTo(new RedriveReport.Line(40, 38, 0, 2));
        assertThat(offsetsOf(read(events)))
                .isEqualTo(IntStream.range(0, 40)
                        .filter(i -> i != 11 && i != 23)
                        .boxed()
                        .toList());
        assertThat(run(ANY).refusals())
                .as("they are in no ledger, and are tried again")
                .containsEntry(Refusal.TOO_LARGE, 1L)
                .containsEntry(Refusal.ALREADY_REDRIVEN, 38L);
    }

    @Test
    void aLimitStopsEarlyAndTheNextRunGoesOn() throws Exception {
        topics(Map.of());
        write(IntStream.range(0, 30).mapToObj(this::at).toList());

        RedriveReport first = run(asked(ANY, 10, false, false));

        assertThat(first.total().redriven()).isEqualTo(10);
        assertThat(first.limitReached()).isTrue();
        RedriveReport second = run(ANY);
        assertThat(second.total().redriven()).isEqualTo(20);
        assertThat(second.limitReached()).isFalse();
        assertThat(offsetsOf(read(events)))
                .isEqualTo(IntStream.range(0, 30).boxed().toList());
    }

    @Test
    void whatTheTopicRefusesDoesNotCountAgainstTheLimit() throws Exception {
        topics(Map.of("max.message.bytes", "20000"));
        var tooLarge = new byte[30_000];
        // Of one key, and so in this order.
        write(List.of(at(0).value(tooLarge), at(7).value(tooLarge), at(14), at(21)));

        RedriveReport report = run(asked(ANY, 1, false, false));

        assertThat(report.total()).isEqualTo(new RedriveReport.Line(3, 1, 0, 2));
        assertThat(report.limitReached()).isTrue();
        assertThat(offsetsOf(read(events))).containsExactly(14);
    }

    @Test
    void aRunThatDiesInTheMiddleIsTakenUpWhereItsLastTransactionEnded() throws Exception {
        topics(Map.of());
        write(IntStream.range(0, 1_200).mapToObj(this::at).toList());
        var died = redrive(asked(ANY, Long.MAX_VALUE, false, false), at(700, () -> {
            throw new IllegalStateException("died");
        }));

        assertThatThrownBy(died::run).hasMessage("died");

        assertThat(died.report().total().redriven()).isEqualTo(500);
        assertThat(run(ANY).total()).isEqualTo(new RedriveReport.Line(1_200, 700, 0, 500));
        assertThat(offsetsOf(read(events)))
                .isEqualTo(IntStream.range(0, 1_200).boxed().toList());
    }

    @Test
    void aSecondRunTakesOverFromOneThatIsAtWork() throws Exception {
        topics(Map.of());
        write(IntStream.range(0, 1_200).mapToObj(this::at).toList());
        var other = new ArrayList<RedriveReport>();
        var first = redrive(asked(ANY, Long.MAX_VALUE, false, false), at(700, () -> other.add(run(ANY))));

        assertThatThrownBy(first::run).isInstanceOf(TryAgainException.class).hasMessageContaining("taken over");

        assertThat(other)
                .singleElement()
                .extracting(RedriveReport::total)
                .isEqualTo(new RedriveReport.Line(1_200, 700, 0, 500));
        assertThat(offsetsOf(read(events)))
                .isEqualTo(IntStream.range(0, 1_200).boxed().toList());
    }

    @Test
    void recordsOfOthersAreCountedAndLeftAlone() throws Exception {
        topics(Map.of());
        producer.send(new ProducerRecord<>(deadLetters, "alien".getBytes(UTF_8)))
                .get();
        write(List.of(at(1)));

        RedriveReport report = run(ANY);

        assertThat(report.read()).isEqualTo(2);
        assertThat(report.foreign()).isEqualTo(1);
        assertThat(report.total().redriven()).isEqualTo(1);
    }

    @Test
    void whatIsMissingOrWouldForgetIsNamed() {
        assertThatThrownBy(() -> run(ANY))
                .isInstanceOf(NotPossibleException.class)
                .hasMessageContaining(deadLetters);

        topics(Map.of());
        broker.createTopic(ledger, 1, Map.of("retention.ms", "60000"));
        producer.partitionsFor(ledger);
        assertThatThrownBy(() -> run(ANY))
                .isInstanceOf(NotPossibleException.class)
                .hasMessageContaining("--add-config cleanup.policy=compact");
    }

    private Letters at(long offset) {
        return Letters.at(offset).topic(events);
    }

    private void topics(Map<String, String> settings) {
        // The events are of the past, and brokers count the days from there.
        var lasting = new HashMap<>(settings);
        lasting.put("retention.ms", "-1");
        broker.createTopic(deadLetters, PARTITIONS, Map.of("retention.ms", "-1"));
        broker.createTopic(events, PARTITIONS, lasting);
    }

    private void write(List<Letters> letters) throws Exception {
        var sent = new ArrayList<Future<RecordMetadata>>();
        letters.forEach(letter -> sent.add(producer.send(letter.produced(deadLetters))));
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
    }

    private RedriveReport run(RedriveFilter filter) {
        return run(asked(filter, Long.MAX_VALUE, false, false));
    }

    private RedriveReport run(RedriveRequest request) {
        return redrive(request, InstantSource.system()).run();
    }

    private RedriveRequest asked(RedriveFilter filter, long limit, boolean again, boolean dryRun) {
        var topics = new RedriveTopics(deadLetters, events, Optional.empty(), ledger);
        return new RedriveRequest(filter, topics, 3, limit, again, dryRun);
    }

    private Redrive redrive(RedriveRequest request, InstantSource clock) {
        Map<String, String> servers = Map.of("bootstrap.servers", broker.bootstrapServers());
        var clients = new RedriveClients(servers, servers, servers, ledger);
        return new Redrive(clients, request, (_, _, _, _) -> {}, clock, System::nanoTime);
    }

    private static RedriveFilter only(String reason) {
        return new RedriveFilter(Set.of(reason), false, Instant.MIN, Instant.MAX);
    }

    /** A clock is asked once for each event. */
    private static InstantSource at(int count, Runnable action) {
        var asked = new AtomicInteger();
        return () -> {
            if (asked.incrementAndGet() == count) {
                action.run();
            }
            return Instant.EPOCH;
        };
    }

    /** All committed records of a topic. */
    private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        awaitMarkers(topic);
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        Map<String, Object> config =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed");
        try (var reader = new TopicReader(config, topic, System::nanoTime)) {
            while (!reader.atEnd()) {
                records.addAll(reader.next());
            }
        }
        return records;
    }

    /** A commit has returned before its markers are in all partitions: until then, readers of what is committed see less. */
    private static void awaitMarkers(String topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            await().until(() -> ends(admin, topic, IsolationLevel.READ_COMMITTED)
                    .equals(ends(admin, topic, IsolationLevel.READ_UNCOMMITTED)));
        }
    }

    private static List<Long> ends(Admin admin, String topic, IsolationLevel level) throws Exception {
        int partitions = admin.describeTopics(List.of(topic))
                .topicNameValues()
                .get(topic)
                .get()
                .partitions()
                .size();
        var asked = IntStream.range(0, partitions)
                .boxed()
                .collect(Collectors.toMap(p -> new TopicPartition(topic, p), _ -> OffsetSpec.latest()));
        var found =
                admin.listOffsets(asked, new ListOffsetsOptions(level)).all().get();
        return IntStream.range(0, partitions)
                .mapToObj(p -> found.get(new TopicPartition(topic, p)).offset())
                .toList();
    }

    private static Set<String> topicNames() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return admin.listTopics().names().get();
        }
    }

    /** The offsets that the events' values name, sorted. */
    private static List<Integer> offsetsOf(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(record -> Integer.parseInt(text(record.value()).substring("event ".length())))
                .sorted()
                .toList();
    }

    private static List<String> headers(ConsumerRecord<byte[], byte[]> record) {
        var texts = new ArrayList<String>();
        for (Header header : record.headers()) {
            texts.add(header.key() + "=" + text(header.value()));
        }
        return texts;
    }

    private static ConsumerRecord<byte[], byte[]> only(List<ConsumerRecord<byte[], byte[]>> records) {
        assertThat(records).hasSize(1);
        return records.getFirst();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
