package io.tagstream.topology;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;

/**
 * What to do when a StreamThread dies: replace it, after a pause that grows, and end the process
 * when that does not help, or when something must be changed first. Its transaction was aborted, so
 * nothing is lost either way. Called by the dying threads; thread-safe.
 */
public final class StreamsFailures implements StreamsUncaughtExceptionHandler {

    private static final System.Logger LOG = System.getLogger(StreamsFailures.class.getName());
    /** Deaths a minute for each StreamThread: an outage that outlasts a commit kills all of them at once. */
    private static final int MOST_A_MINUTE = 5;

    /** Kafka Streams tells it in no other way. */
    private static final String OTHER_PARTITIONS = "has invalid partitions";

    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(200).toNanos();
    private static final int MOST_DOUBLINGS = 4;

    private final int most;
    private final LongSupplier nanoTime;
    private final LongConsumer pause;
    private final Consumer<String> onHopeless;
    private final Consumer<String> onRefused;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Long> deaths = new ArrayDeque<>();

    /**
     * @param threads    StreamThreads of this process; at least 1
     * @param nanoTime   monotonic, as {@link System#nanoTime()}
     * @param onHopeless told why, when the process is to end, and starting it again may help
     * @param onRefused  told what to change, when the process is to end until that is done
     */
    public StreamsFailures(
            int threads, LongSupplier nanoTime, Consumer<String> onHopeless, Consumer<String> onRefused) {
        this(threads, nanoTime, LockSupport::parkNanos, onHopeless, onRefused);
    }

    /** @param pause how a dying thread waits, in nanoseconds */
    StreamsFailures(
            int threads,
            LongSupplier nanoTime,
            LongConsumer pause,
            Consumer<String> onHopeless,
            Consumer<String> onRefused) {
        this.most = MOST_A_MINUTE * threads;
        this.nanoTime = nanoTime;
        this.pause = pause;
        this.onHopeless = onHopeless;
        this.onRefused = onRefused;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        Optional<String> change = changeNeededFor(failure);
        if (change.isPresent()) {
            onRefused.accept(change.get());
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (causes(failure).anyMatch(TopicMissingException.class::isInstance)) {
            LOG.log(WARNING, "a StreamThread gave up its transaction and is replaced", failure);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        int recent = countDeath();
        if (recent > most) {
            LOG.log(ERROR, "a StreamThread died, the " + recent + "th within a minute: the process ends", failure);
            onHopeless.accept("StreamThreads die faster than replacing them helps");
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.log(
                WARNING,
                "a StreamThread died and is replaced (" + recent + " of at most " + most + " a minute)",
                failure);
        pause.accept(FIRST_PAUSE_NANOS << Math.min(recent - 1, MOST_DOUBLINGS));
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private int countDeath() {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            deaths.add(now);
            while (now - deaths.peek() > MINUTE_NANOS) {
                deaths.remove();
            }
            return deaths.size();
        } finally {
            lock.unlock();
        }
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    private static Optional<String> changeNeededFor(Throwable failure) {
        for (Throwable cause : causes(failure).toList()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof AuthorizationException || cause instanceof AuthenticationException) {
                return Optional.of("Kafka refuses this worker's principal: " + message
                        + "; grant it the right and start again. Nothing was committed");
            }
            if (message.contains(OTHER_PARTITIONS)) {
                return Optional.of("partitions were added while workers ran: " + message
                        + "; stop all workers and start one, which says what to run");
            }
        }
        return Optional.empty();
    }
}
