package io.tagstream.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.it.Position;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Events with keys from a seed, at a rate, entered in the ledger with where they came to stand. It
 * waits for a broker that is down. A thread of its own.
 */
final class EventLoad implements AutoCloseable {

    private static final int KEYS = 300;

    /** One event in so many has no key. */
    private static final int KEYLESS = 20;

    private static final Duration LONGEST_OUTAGE = Duration.ofMinutes(10);

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final Ledger ledger;
    private final Random random;
    private int next;

    EventLoad(String bootstrapServers, String topic, Ledger ledger, long seed) {
        this.topic = topic;
        this.ledger = ledger;
        this.random = new Random(seed);
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        "5",
                        ProducerConfig.METADATA_MAX_AGE_CONFIG,
                        "1000",
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        Long.toString(LONGEST_OUTAGE.toMillis()),
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        Long.toString(LONGEST_OUTAGE.toMillis())),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /**
     * Begins to send.
     *
     * @param perSecond 0 for as fast as it goes
     * @param drafts    the n-th event since the beginning
     * @return done when all of them stand in the topic
     */
    CompletableFuture<Void> send(int events, int perSecond, IntFunction<Draft> drafts) {
        return send(i -> i < events, perSecond, drafts);
    }

    /**
     * Begins to send.
     *
     * @param more whether there is one more, by how many there were in this call
     */
    CompletableFuture<Void> send(IntPredicate more, int perSecond, IntFunction<Draft> drafts) {
        var sent = new CompletableFuture<Void>();
        Thread.ofPlatform().name("load").daemon().start(() -> {
            try {
                sendAll(more, perSecond, drafts);
                sent.complete(null);
            } catch (Throwable e) {
                sent.completeExceptionally(e);
            }
        });
        return sent;
    }

    private void sendAll(IntPredicate more, int perSecond, IntFunction<Draft> drafts) {
        var failed = new CompletableFuture<Void>();
        long start = System.nanoTime();
        for (int i = 0; more.test(i) && !failed.isDone(); i++) {
            if (perSecond > 0) {
                awaitTurn(start + i * TimeUnit.SECONDS.toNanos(1) / perSecond);
            }
            Draft draft = drafts.apply(next++);
            byte[] key = nextKey();
            producer.send(new ProducerRecord<>(topic, key, bytesOf(draft)), (metadata, failure) -> {
                if (failure == null) {
                    enter(metadata, key, draft);
                } else {
                    failed.completeExceptionally(failure);
                }
            });
        }
        producer.flush();
        failed.complete(null);
        failed.join();
    }

    private void enter(RecordMetadata metadata, byte @Nullable [] key, Draft draft) {
        var sent = new Ledger.Sent(
                draft.expected(), key == null ? null : new String(key, UTF_8), Expected.Content.of(bytesOf(draft)));
        for (int image = 0; image < draft.images(); image++) {
            var position = new Position(metadata.partition(), metadata.offset(), image);
            ledger.sent(Topics.inRound(draft.round(), position), sent);
        }
    }

    /** Sends one event to a partition, and returns when it stands there. */
    void place(int partition, Draft draft) throws InterruptedException, ExecutionException {
        enter(
                producer.send(new ProducerRecord<>(topic, partition, null, bytesOf(draft)))
                        .get(),
                null,
                draft);
    }

    /** The same, of a producer that has no clock: Kafka's {@code NO_TIMESTAMP}. */
    void placeWithoutTime(int partition, Draft draft) throws InterruptedException, ExecutionException {
        byte[] key = nextKey();
        var record = new ProducerRecord<byte[], byte[]>(topic, partition, key, bytesOf(draft)) {

            /** The constructor takes no negative one. */
            @Override
            public Long timestamp() {
                return RecordBatch.NO_TIMESTAMP;
            }
        };
        RecordMetadata metadata = producer.send(record).get();
        if (metadata.timestamp() != RecordBatch.NO_TIMESTAMP) {
            throw new AssertionError("the broker gave it the time " + metadata.timestamp());
        }
        enter(metadata, key, draft);
    }

    /** An event that no worker will see, since it will be gone. */
    void placeUnseen(int partition, Draft draft) throws InterruptedException, ExecutionException {
        producer.send(new ProducerRecord<>(topic, partition, null, bytesOf(draft)))
                .get();
    }

    private static byte[] bytesOf(Draft draft) {
        return draft.value().getBytes(UTF_8);
    }

    private byte @Nullable [] nextKey() {
        return random.nextInt(KEYLESS) == 0 ? null : ("key-" + random.nextInt(KEYS)).getBytes(UTF_8);
    }

    private static void awaitTurn(long turn) {
        for (long left = turn - System.nanoTime(); left > 0; left = turn - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}
