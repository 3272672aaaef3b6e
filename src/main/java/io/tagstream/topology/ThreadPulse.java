package io.tagstream.topology;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long a StreamThread has been at work since it last polled. The time that it waits for brokers in
 * between does not count: that ends by the clients' own time-outs, and is no reason to restart a process.
 * Written by its thread; any thread may read {@link #atWork()}.
 */
final class ThreadPulse {

    private static final long WAITING = Long.MAX_VALUE;

    private final LongSupplier nanoTime;
    private volatile long workingSince = WAITING;
    private long worked;
    private int waits;

    ThreadPulse(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Polls: a new round begins. To be followed by {@link #works()}. */
    void comesRound() {
        waits();
        worked = 0;
    }

    /** Calls a broker. To be followed by {@link #works()}; calls may be nested, as a commit is within a poll. */
    void waits() {
        if (waits++ == 0 && workingSince != WAITING) {
            worked = nanoTime.getAsLong() - workingSince;
            workingSince = WAITING;
        }
    }

    /** The call is over. */
    void works() {
        if (--waits == 0) {
            workingSince = nanoTime.getAsLong() - worked;
        }
    }

    /** Zero while it waits. */
    Duration atWork() {
        long since = workingSince;
        return since == WAITING ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - since);
    }
}
