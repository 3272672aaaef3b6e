package io.tagstream.topology;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * How often a task looks for outcomes: often while they come, more seldom the longer none has come,
 * not at all while nothing is in flight, because every punctuation commits a transaction. An outcome
 * is found late by a tenth of the time since the last outcome or the last new event, or little more.
 * Confined to its StreamThread.
 */
final class EmissionCadence {

    private static final Duration OFTEN = Duration.ofMillis(20);
    private static final Duration SELDOM = Duration.ofSeconds(1);
    private static final int SHARE_OF_THE_WAIT = 10;

    private final ProcessorContext<byte[], byte[]> context;
    private final Runnable advance;
    private final LongSupplier nanoTime;
    private @Nullable Cancellable punctuator;
    private Duration interval = OFTEN;
    private long lastOutcome;

    EmissionCadence(ProcessorContext<byte[], byte[]> context, Runnable advance, LongSupplier nanoTime) {
        this.context = context;
        this.advance = advance;
        this.nanoTime = nanoTime;
        this.lastOutcome = nanoTime.getAsLong();
    }

    /** An event came to be in flight: its outcome is not to be late by the wait for an older one. */
    void run() {
        lastOutcome = nanoTime.getAsLong();
        if (punctuator == null) {
            schedule(OFTEN);
        }
    }

    /** An outcome was forwarded. */
    void emitted() {
        lastOutcome = nanoTime.getAsLong();
    }

    /** Chooses the interval by what has happened since. */
    void adjust(boolean nothingInFlight) {
        if (nothingInFlight) {
            stop();
        } else if (punctuator != null) {
            Duration wanted = wanted();
            if (!wanted.equals(interval)) {
                stop();
                schedule(wanted);
            }
        }
    }

    /** In powers of two, so that a stall costs a few changes of the punctuator and not one each time. */
    private Duration wanted() {
        long tenth = (nanoTime.getAsLong() - lastOutcome) / SHARE_OF_THE_WAIT;
        long interval = OFTEN.toNanos();
        while (2 * interval <= tenth) {
            interval *= 2;
        }
        return interval < SELDOM.toNanos() ? Duration.ofNanos(interval) : SELDOM;
    }

    void stop() {
        if (punctuator != null) {
            punctuator.cancel();
            punctuator = null;
        }
    }

    private void schedule(Duration wanted) {
        interval = wanted;
        punctuator = context.schedule(wanted, PunctuationType.WALL_CLOCK_TIME, _ -> punctuate());
    }

    /**
     * Kafka Streams answers a {@code TimeoutException} from a punctuator by committing the outputs
     * without the offsets; as a fatal exception it ends the thread, and nothing is committed.
     */
    private void punctuate() {
        try {
            advance.run();
        } catch (TimeoutException e) {
            throw new StreamsException("timed out while emitting outcomes; this thread ends and is replaced", e);
        }
    }
}
