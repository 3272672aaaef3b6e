package io.tagstream.topology;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long a poll may keep its StreamThread from looking for outcomes: until a few of them can be expected by the rate at which
 * they have come. So a window of events that is done within a millisecond is not held up for the next ones by a poll that
 * finds nothing, and one that takes its time is not asked for it all the time. Confined to its StreamThread.
 */
final class PollWait {

    /** While somebody may wait for a label. */
    static final Duration LONGEST = Duration.ofMillis(20);

    static final Duration SHORTEST = Duration.ofMillis(1);

    /** However long the backlog is. A commit comes once a round then, so that readers see a label later by that. */
    static final Duration LONGEST_BEHIND = Duration.ofMillis(250);

    /** A label may be later by a twentieth of what it takes to do what is left. */
    private static final int SHARE_OF_THE_BACKLOG = 20;

    private static final int MOST_OUTCOMES = 32;

    /** So many are waited for, of what is in flight: the others are enough to be busy with until it is started again. */
    private static final int SHARE_IN_FLIGHT = 8;

    /** A rate is taken over so many outcomes at least, since those of a batch come together. */
    private static final int MEASURED_OUTCOMES = 8;

    /** And over so long. */
    private static final long MEASURED_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final int awaited;
    private long since;
    private long outcomes;
    private long apart;

    /**
     * @param maxEvents most events in flight in this process
     * @param nanos     monotonic
     */
    PollWait(int maxEvents, long nanos) {
        this.awaited = Math.clamp(maxEvents / SHARE_IN_FLIGHT, 1, MOST_OUTCOMES);
        restart(nanos);
    }

    private void restart(long nanos) {
        since = nanos;
        outcomes = 0;
        apart = LONGEST.toNanos() / awaited;
    }

    /**
     * The longest that a poll may take, by how far behind the worker is.
     *
     * @param secondsToDrain what is left to do, NaN where that is not known
     */
    static Duration longest(double secondsToDrain) {
        if (Double.isNaN(secondsToDrain)) {
            return LONGEST;
        }
        double share = secondsToDrain / SHARE_OF_THE_BACKLOG * 1e3;
        return Duration.ofMillis(
                (long) Math.clamp(share, (double) LONGEST.toMillis(), (double) LONGEST_BEHIND.toMillis()));
    }

    /**
     * @param left    events that have left the thread's stores since the last call
     * @param stored  events that are there still
     * @param longest by {@link #longest(double)}
     * @param nanos   monotonic
     */
    Duration next(int left, int stored, Duration longest, long nanos) {
        if (left == 0 && stored == 0) {
            restart(nanos);
        }
        outcomes += left;
        long span = nanos - since;
        if (span >= MEASURED_NANOS) {
            if (outcomes < MEASURED_OUTCOMES) {
                apart = Math.max(apart, span / MEASURED_OUTCOMES);
            } else {
                apart = span / outcomes;
                since = nanos;
                outcomes = 0;
            }
        }
        long soon = Math.clamp(awaited * apart, SHORTEST.toNanos(), LONGEST.toNanos());
        long later = Math.min(Math.min(awaited, stored / SHARE_IN_FLIGHT) * apart, longest.toNanos());
        return Duration.ofNanos(Math.max(soon, later));
    }
}
