package io.tagstream.topology;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Tells its StreamThread's tasks before every commit to write what they have in flight, and counts the commits: Kafka Streams
 * has no public hook for either. It flushes this producer before it commits, and a commit that lacks what belongs
 * together is refused.
 *
 * <p>A commit that timed out is made fatal for the thread, which is then replaced. Left to Kafka
 * Streams' own recovery (a revival of the tasks) it lost events.
 *
 * <p>Confined to its StreamThread but for {@link #giveUpFlushOlderThan} and {@link #flushesInVain}.
 */
final class CommitCountingProducer extends KafkaProducer<byte[], byte[]> {

    private static final long NOT_FLUSHING = Long.MAX_VALUE;

    private final Consumer<CommitCountingProducer> onClose;
    private final AtomicLong flushStart = new AtomicLong(NOT_FLUSHING);
    private final Optional<Thread> sender;
    private volatile boolean givenUp;

    /** @param onClose told once or more that this producer is of no use any more */
    CommitCountingProducer(Map<String, Object> config, Consumer<CommitCountingProducer> onClose) {
        super(config, new ByteArraySerializer(), new ByteArraySerializer());
        this.onClose = onClose;
        this.sender = senderOf(config.get(ProducerConfig.CLIENT_ID_CONFIG));
    }

    /** The last one of that name: one of a producer that was closed may not have ended yet. */
    private static Optional<Thread> senderOf(@Nullable Object clientId) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("kafka-producer-network-thread | " + clientId))
                .max(Comparator.comparingLong(Thread::threadId));
    }

    /** @throws TopicMissingException if it waited for a topic that is not there */
    @Override
    public void flush() {
        flushStart.set(System.nanoTime());
        try {
            // A commit waits for brokers: what was taken since the last poll is on its way meanwhile.
            StreamThreadState.current().tasks().start();
            waiting(() -> {
                StreamThreadState.current().tasks().write();
                super.flush();
            });
        } catch (RuntimeException e) {
            if (givenUp) {
                var givenUpFlush = TopicMissingException.whileFlushing();
                givenUpFlush.initCause(e);
                throw givenUpFlush;
            }
            throw e;
        } finally {
            flushStart.set(NOT_FLUSHING);
        }
        if (givenUp) {
            throw TopicMissingException.whileFlushing();
        }
    }

    /**
     * A flush waits for as long as it takes, without a limit that could be set: a limit on deliveries would
     * end as a revival of the tasks. So the whole producer is closed. Thread-safe.
     */
    void giveUpFlushOlderThan(Duration age) {
        long start = flushStart.get();
        if (start != NOT_FLUSHING && System.nanoTime() - start > age.toNanos()) {
            givenUp = true;
            close(Duration.ZERO);
        }
    }

    /**
     * Whether a flush waits for a thread that has ended, as it does by an error: that one is no exception, which Kafka would
     * catch, and the flush has no limit, since brokers may be away for as long as they like. Thread-safe.
     */
    boolean flushesInVain() {
        return flushStart.get() != NOT_FLUSHING
                && sender.filter(thread -> !thread.isAlive()).isPresent();
    }

    @Override
    public void close() {
        onClose.accept(this);
        super.close();
    }

    @Override
    public void close(Duration timeout) {
        onClose.accept(this);
        super.close(timeout);
    }

    @Override
    public void initTransactions() {
        waiting(super::initTransactions);
        StreamThreadState.current().tasks().aborted();
    }

    @Override
    public void abortTransaction() {
        super.abortTransaction();
        StreamThreadState.current().tasks().aborted();
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        refuseIncomplete();
        fatalIfTimedOut(() -> super.sendOffsetsToTransaction(offsets, groupMetadata));
    }

    @Override
    public void commitTransaction() {
        refuseIncomplete();
        fatalIfTimedOut(super::commitTransaction);
        StreamThreadState.current().countCommit();
    }

    private static void refuseIncomplete() {
        StreamThreadState.current().tasks().refusal().ifPresent(why -> {
            throw new KafkaException("a commit is refused, and this thread ends: " + why);
        });
    }

    private static void fatalIfTimedOut(Runnable stepOfTheCommit) {
        try {
            waiting(stepOfTheCommit);
        } catch (TimeoutException e) {
            throw new KafkaException(
                    "the commit of a transaction timed out; its fate is unknown, so this thread ends", e);
        }
    }

    /** For as long as brokers may take; a thread that waits for them does not hang. */
    private static void waiting(Runnable call) {
        ThreadPulse pulse = StreamThreadState.current().pulse();
        pulse.waits();
        try {
            call.run();
        } finally {
            pulse.works();
        }
    }
}
