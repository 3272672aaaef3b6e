package io.tagstream.topology;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long a poll may keep its StreamThread from looking for outcomes: until a few of them can be expected by the rate at which
 * they have come. So a window of events that is done within a millisecond is not held up for the next ones by a poll that
 * finds nothing, and one that takes its time is not asked for it all the time. Events that come one by one and would
 * wait for a predictor anyway are waited for as long, and taken together (docs/adr/0025-polls-at-a-pace.md). Confined to its StreamThread.
 */
final class PollWait {

    static final Duration LONGEST = Duration.ofMillis(20);
    static final Duration SHORTEST = Duration.ofMillis(1);

    /** An eighth of the events that are in flight at most, as the worker is shipped. */
    private static final int OUTCOMES = 32;

    /** A poll that brought as many may have left some: the next one comes at once. Half of what a poll brings as the worker is shipped. */
    private static final int MANY = 32;

    private static final long MEASURED_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private long since;
    private long outcomes;
    private Duration wait = LONGEST;
    private long polledAt;
    private int polled;

    PollWait(long nanos) {
        this.since = nanos;
        this.polledAt = nanos;
    }

    /**
     * @param left  events that have left the thread's stores since the last call
     * @param nanos monotonic
     */
    Duration next(int left, long nanos) {
        outcomes += left;
        long span = nanos - since;
        if (span >= MEASURED_NANOS) {
            long expected = outcomes == 0 ? LONGEST.toNanos() : span / outcomes * OUTCOMES;
            wait = Duration.ofNanos(Math.clamp(expected, SHORTEST.toNanos(), LONGEST.toNanos()));
            since = nanos;
            outcomes = 0;
        }
        return wait;
    }

    /**
     * @param records what a poll brought
     * @param nanos   when it did, monotonic
     */
    void polled(int records, long nanos) {
        polled = records;
        polledAt = nanos;
    }

    /**
     * How long the next poll is to be put off, so that it brings several events and costs the worker and the brokers once for all of
     * them; in ns, none where not positive.
     *
     * @param queueing whether an event that is taken now waits behind others anyway
     * @param nanos    monotonic
     */
    long pauseNanos(boolean queueing, long nanos) {
        return !queueing || polled >= MANY ? 0 : polledAt + wait.toNanos() - nanos;
    }
}
