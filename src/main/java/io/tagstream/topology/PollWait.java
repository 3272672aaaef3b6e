package io.tagstream.topology;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long a poll may keep its StreamThread from looking for outcomes: until a few of them can be expected by the rate at which
 * they have come. So a window of events that is done within a millisecond is not held up for the next ones by a poll that
 * finds nothing, and one that takes its time is not asked for it all the time. Confined to its StreamThread.
 */
final class PollWait {

    static final Duration LONGEST = Duration.ofMillis(20);
    static final Duration SHORTEST = Duration.ofMillis(1);

    /** An eighth of the events that are in flight at most, as the worker is shipped. */
    private static final int OUTCOMES = 32;

    private static final long MEASURED_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private long since;
    private long outcomes;
    private Duration wait = LONGEST;

    PollWait(long nanos) {
        this.since = nanos;
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
}
