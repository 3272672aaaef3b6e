package io.tagstream.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.it.Position;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
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
        var sent = new CompletableFuture<Void>();
        Thread.ofPlatform().name("load").daemon().start(() -> {
            try {
                sendAll(events, perSecond, drafts);
                sent.complete(null);
            } catch (Throwable e) {
                sent.completeExceptionally(e);
            }
        });
        return sent;
    }

    private void sendAll(int events, int perSecond, IntFunction<Draft> drafts) {
        var failed = new CompletableFuture<Void>();
        long start = System.nanoTime();
        for (int i = 0; i < events && !failed.isDone(); i++) {
            if (perSecond > 0) {
                awaitTurn(start + i * TimeUnit.SECONDS.toNanos(1) / perSecond);
            }
            Draft draft = drafts.apply(next++);
            producer.send(
                    new ProducerRecord<>(topic, nextKey(), draft.value().getBytes(UTF_8)), (metadata, failure) -> {
                        if (failure == null) {
                            ledger.sent(new Position(metadata.partition(), metadata.offset(), 0), draft.expected());
                        } else {
                            failed.completeExceptionally(failure);
                        }
                    });
        }
        producer.flush();
        failed.complete(null);
        failed.join();
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
