package io.tagstream.topology;

import java.time.Duration;
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

    /** Whenever the thread comes round. */
    private static final Duration OFTEN = PollWait.SHORTEST;

    private static final Duration LESS_OFTEN = PollWait.LONGEST;
    private static final Duration SELDOM = Duration.ofSeconds(1);
    private static final int SHARE_OF_THE_WAIT = 10;

    private final ProcessorContext<byte[], byte[]> context;
    private final Runnable advance;
    private @Nullable Cancellable punctuator;
    private Duration interval = OFTEN;
    private long lastOutcome;

    /** @param now as everywhere here: nanoseconds of one monotonic clock */
    EmissionCadence(ProcessorContext<byte[], byte[]> context, Runnable advance, long now) {
        this.context = context;
        this.advance = advance;
        this.lastOutcome = now;
    }

    /** An event came to be in flight: its outcome is not to be late by the wait for an older one. */
    void run(long now) {
        lastOutcome = now;
        if (punctuator == null || !interval.equals(OFTEN)) {
            stop();
            schedule(OFTEN);
        }
    }

    /** An outcome was forwarded: the next one is not to be late by the wait for it. */
    void emitted(long now) {
        lastOutcome = now;
        if (punctuator != null && !interval.equals(OFTEN)) {
            stop();
            schedule(OFTEN);
        }
    }

    /** Chooses the interval by what has happened since. */
    void adjust(long now) {
        if (punctuator != null) {
            Duration wanted = wanted(now);
            if (!wanted.equals(interval)) {
                stop();
                schedule(wanted);
            }
        }
    }

    /** In powers of two, so that a stall costs a few changes of the punctuator and not one each time. */
    private Duration wanted(long now) {
        long tenth = (now - lastOutcome) / SHARE_OF_THE_WAIT;
        long interval = LESS_OFTEN.toNanos();
        if (tenth < 2 * interval) {
            return OFTEN;
        }
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
