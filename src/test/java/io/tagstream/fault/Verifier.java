package io.tagstream.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.it.Outcomes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is committed to both output topics, from before the fault until after the last worker has
 * gone, and enters it in the ledger. A thread of its own; only that thread touches the consumer.
 */
final class Verifier implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration TELL_EVERY = Duration.ofSeconds(5);

    private final String run;
    private final Topics topics;
    private final Ledger ledger;
    private final Pauses pauses = new Pauses();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final int partitionsEach;
    private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean toTheEnd;

    Verifier(String run, String bootstrapServers, Topics topics, int partitionsEach, Ledger ledger) {
        this.run = run;
        this.topics = topics;
        this.ledger = ledger;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "2000"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        this.partitionsEach = partitionsEach;
        topics.outputs().forEach(this::readFromItsBeginning);
        this.thread = Thread.ofPlatform().name("verifier").daemon().start(this::read);
    }

    Pauses pauses() {
        return pauses;
    }

    /** Reads a topic no longer: it is about to be deleted, and everything in it has been seen. */
    void leave(String topic) {
        changes.add(() -> {
            var rest = new HashSet<>(consumer.assignment());
            rest.removeIf(partition -> partition.topic().equals(topic));
            consumer.assign(rest);
        });
    }

    /** Reads a topic that is new, or was created again. */
    void readFromItsBeginning(String topic) {
        changes.add(() -> {
            List<TopicPartition> added = IntStream.range(0, partitionsEach)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            var all = new HashSet<>(consumer.assignment());
            all.addAll(added);
            consumer.assign(all);
            consumer.seekToBeginning(added);
        });
    }

    /** Call it when no worker is left: reads what there is, and ends. */
    void finish() {
        toTheEnd = true;
        end.join();
    }

    @Override
    public void close() {
        toTheEnd = true;
        consumer.wakeup();
        end.exceptionally(_ -> null).join();
    }

    private void read() {
        try (consumer) {
            long told = System.nanoTime();
            while (!toTheEnd || !atTheEnd()) {
                for (Runnable change = changes.poll(); change != null; change = changes.poll()) {
                    change.run();
                }
                long now = System.nanoTime();
                consumer.poll(POLL).forEach(record -> enter(record, System.nanoTime()));
                if (now - told > TELL_EVERY.toNanos()) {
                    told = now;
                    FaultReport.say(
                            "%s: %d of %d events sent so far have an outcome", run, ledger.seen(), ledger.sent());
                }
            }
            end.complete(null);
        } catch (Throwable e) {
            // The top of this thread; whoever waits for the end is told.
            end.completeExceptionally(e);
        }
    }

    private boolean atTheEnd() {
        return consumer.endOffsets(consumer.assignment()).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void enter(ConsumerRecord<byte[], byte[]> record, long now) {
        var position = Outcomes.positionOf(record, topics.labels());
        pauses.arrived(position.partition(), now);
        ledger.seen(Topics.inRound(roundOf(record), position), outcomeOf(record), record.topic(), keyOf(record));
    }

    private int roundOf(ConsumerRecord<byte[], byte[]> record) {
        return record.topic().equals(topics.labels())
                ? Outcomes.json(record).path("metadata").path("round").asInt(0)
                : 0;
    }

    private Expected.Outcome outcomeOf(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(topics.labels())) {
            JsonNode label = Outcomes.json(record);
            requireOurs(label.path("origin").path("topic").asText());
            return new Expected.Outcome.Label(
                    label.path("labels").path(0).path("index").asInt(-1));
        }
        requireOurs(Outcomes.header(record, "__streams.errors.topic"));
        boolean omitted = record.headers().lastHeader("tagstream-value-omitted") != null;
        if (!omitted && record.value() == null) {
            throw new AssertionError("a dead letter of " + record.offset() + " has no value and does not say so");
        }
        return new Expected.Outcome.Dead(
                Outcomes.header(record, "tagstream-reason"),
                omitted ? Optional.empty() : Optional.of(Expected.Content.of(record.value())));
    }

    /** The topics are this run's alone. */
    private void requireOurs(String eventsTopic) {
        if (!eventsTopic.equals(topics.events())) {
            throw new AssertionError("an outcome of an event of topic " + eventsTopic + ", not " + topics.events());
        }
    }

    private static @Nullable String keyOf(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? null : new String(record.key(), UTF_8);
    }
}
