package io.tagstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a {@code read_committed} consumer sees of both output topics, while the worker runs: where
 * each outcome's event stood, how often, and in which order within its key.
 */
public final class Outcomes implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param nanos when, as {@link System#nanoTime()} */
    private record Seen(ConsumerRecord<byte[], byte[]> record, long nanos) {}

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String labels;
    private final Map<Position, Seen> seen = new TreeMap<>();
    private final Map<String, Position> lastOfKey = new HashMap<>();
    private final List<Position> doubled = new ArrayList<>();
    private final List<Position> outOfOrder = new ArrayList<>();

    public Outcomes(String bootstrapServers, String labels, String deadLetters) {
        this.labels = labels;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partitions = new ArrayList<TopicPartition>();
        for (String topic : List.of(labels, deadLetters)) {
            for (PartitionInfo info : consumer.partitionsFor(topic)) {
                partitions.add(new TopicPartition(topic, info.partition()));
            }
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Reads until so many different positions were seen; fails after the time with how far it came. */
    public Outcomes await(int count, Duration longest) {
        return await(seen::size, count, "outcomes", longest);
    }

    /** Reads until each of these positions was seen; fails after the time with how far it came. */
    Outcomes await(Set<Position> positions, Duration longest) {
        return await(
                () -> (int) positions.stream().filter(seen::containsKey).count(),
                positions.size(),
                "outcomes of these events",
                longest);
    }

    /** Reads until so many outcomes were seen that had been there already; fails after the time with how far it came. */
    Outcomes awaitAgain(int count, Duration longest) {
        return await(doubled::size, count, "outcomes that had been there", longest);
    }

    private Outcomes await(IntSupplier came, int count, String what, Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (came.getAsInt() < count) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("saw " + came.getAsInt() + " of " + count + " " + what + " within " + longest);
            }
            poll(Duration.ofMillis(200));
        }
        return this;
    }

    /** Reads what is there, for as long as anything comes: a double would come late. */
    Outcomes settle(Duration quiet) {
        while (poll(quiet) > 0) {
            // Each round may bring more.
        }
        return this;
    }

    private int poll(Duration longest) {
        int count = 0;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(longest)) {
            note(record);
            count++;
        }
        return count;
    }

    private void note(ConsumerRecord<byte[], byte[]> record) {
        Position position = positionOf(record, labels);
        if (seen.putIfAbsent(position, new Seen(record, System.nanoTime())) != null) {
            doubled.add(position);
            return;
        }
        if (record.key() != null) {
            // Order is promised within one output topic: two topics have no order between them.
            String lane = record.topic() + "/" + position.partition() + "/" + new String(record.key(), UTF_8);
            Position before = lastOfKey.put(lane, position);
            if (before != null && before.offset() > position.offset()) {
                outOfOrder.add(position);
            }
        }
    }

    /** Where the event of this outcome stood. */
    public static Position positionOf(ConsumerRecord<byte[], byte[]> record, String labels) {
        if (record.topic().equals(labels)) {
            JsonNode origin = json(record).path("origin");
            return new Position(
                    origin.path("partition").intValue(),
                    origin.path("offset").longValue(),
                    origin.path("index").intValue());
        }
        return new Position(
                Integer.parseInt(header(record, "__streams.errors.partition")),
                Long.parseLong(header(record, "__streams.errors.offset")),
                Integer.parseInt(header(record, "tagstream-index")));
    }

    public static JsonNode json(ConsumerRecord<byte[], byte[]> record) {
        try {
            return JSON.readTree(record.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last header of this name as text; "(none)" where there is none. */
    public static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "(none)" : new String(header.value(), UTF_8);
    }

    /** The outcome of the event at this position. */
    public ConsumerRecord<byte[], byte[]> at(int partition, long offset) {
        return at(new Position(partition, offset, 0)).record();
    }

    /** When the outcome of the event at this position was first seen, as {@link System#nanoTime()}. */
    public long seenAt(Position position) {
        return at(position).nanos();
    }

    private Seen at(Position position) {
        Seen outcome = seen.get(position);
        if (outcome == null) {
            throw new AssertionError("no outcome for " + position);
        }
        return outcome;
    }

    public boolean labelled(int partition, long offset) {
        return at(partition, offset).topic().equals(labels);
    }

    long count(Predicate<ConsumerRecord<byte[], byte[]>> predicate) {
        return seen.values().stream().map(Seen::record).filter(predicate).count();
    }

    Set<Position> positions() {
        return Set.copyOf(seen.keySet());
    }

    public int size() {
        return seen.size();
    }

    List<Position> doubled() {
        return doubled;
    }

    List<Position> outOfOrder() {
        return outOfOrder;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
