package io.tagstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionTurnsTest {

    private static final int MOST = 10;
    private static final TopicPartition FIRST = new TopicPartition("events", 0);
    private static final TopicPartition SECOND = new TopicPartition("events", 1);
    private static final TopicPartition THIRD = new TopicPartition("events", 2);

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;

    private final PartitionTurns turns = new PartitionTurns(MOST);

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(folder);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void whoFilledAPollLetsOthersGoFirst() {
        turns.polled(records(Map.of(FIRST, MOST)));
        assertThat(turns.heldBack(Set.of(FIRST, SECOND))).containsExactly(FIRST);

        turns.polled(records(Map.of(FIRST, 3, THIRD, MOST - 3)));
        assertThat(turns.heldBack(Set.of(FIRST, SECOND, THIRD))).containsExactlyInAnyOrder(FIRST, THIRD);
    }

    @Test
    void nobodyIsHeldBackAfterAPollThatWasNotFull() {
        turns.polled(records(Map.of(FIRST, MOST)));
        turns.polled(records(Map.of(FIRST, MOST - 1)));

        assertThat(turns.heldBack(Set.of(FIRST, SECOND))).isEmpty();
    }

    @Test
    void aPollThatBringsNothingChangesNothing() {
        turns.polled(records(Map.of(FIRST, MOST)));
        turns.polled(records(Map.of()));

        assertThat(turns.heldBack(Set.of(FIRST, SECOND))).containsExactly(FIRST);
    }

    @Test
    void nobodyIsHeldBackWhereThereAreNoOthers() {
        turns.polled(records(Map.of(FIRST, MOST)));

        assertThat(turns.heldBack(Set.of(FIRST))).isEmpty();
        assertThat(turns.heldBack(Set.of(SECOND)))
                .as("the partition has moved away")
                .isEmpty();
    }

    @Test
    void partitionsWithABacklogAreReadInTurnsThoughTheGateShutsInBetween() {
        send("both", 4 * MOST, 0, 1);

        List<Integer> read = read("both", 8 * MOST);

        for (int from = 0; from < read.size(); from += 2 * MOST) {
            assertThat(read.subList(from, from + 2 * MOST)).contains(0, 1);
        }
    }

    @Test
    void onePartitionsBacklogIsReadWhileTheOtherHasNothing() {
        send("one", 4 * MOST, 1);

        assertThat(read("one", 4 * MOST)).containsOnly(1);
    }

    private static void send(String topic, int eventsEach, int... partitions) {
        broker.createTopics(2, topic);
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            Arrays.stream(partitions).forEach(partition -> {
                for (int i = 0; i < eventsEach; i++) {
                    producer.send(new ProducerRecord<>(topic, partition, null, new byte[1]));
                }
            });
        }
    }

    /** The partitions of the events, in the order in which they were read; the gate is shut for a poll after each that brought some. */
    private static List<Integer> read(String topic, int count) {
        var spent = new AtomicBoolean();
        var gate = new IntakeGate(spent::get, 1, 1);
        gate.open();
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "group.id",
                topic,
                "auto.offset.reset",
                "earliest",
                "max.poll.records",
                Integer.toString(MOST));
        var read = new ArrayList<Integer>();
        try (var consumer = new PausingConsumer(settings, gate, 1, new Backlog(gate), _ -> {})) {
            consumer.assign(List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1)));
            long start = System.nanoTime();
            while (read.size() < count && System.nanoTime() - start < TimeUnit.MINUTES.toNanos(1)) {
                ConsumerRecords<byte[], byte[]> events = consumer.poll(Duration.ofMillis(100));
                events.forEach(event -> read.add(event.partition()));
                spent.set(!events.isEmpty());
            }
        }
        assertThat(read).hasSize(count);
        return read;
    }

    private static ConsumerRecords<byte[], byte[]> records(Map<TopicPartition, Integer> counts) {
        var records = new HashMap<TopicPartition, List<ConsumerRecord<byte[], byte[]>>>();
        counts.forEach((partition, count) -> {
            var own = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            for (int i = 0; i < count; i++) {
                own.add(new ConsumerRecord<>(partition.topic(), partition.partition(), i, null, new byte[1]));
            }
            records.put(partition, own);
        });
        return new ConsumerRecords<>(records, Map.of());
    }
}
