package io.tagstream.fetch;

import java.time.Duration;

/**
 * A point in time on the monotonic clock, so that a jump of the wall clock moves no deadline.
 *
 * @param nanoTime as {@link System#nanoTime()} counts
 */
public record Deadline(long nanoTime) {

    /**
     * @param span from now; not negative, at most 292 years
     * @throws ArithmeticException if it is longer
     */
    public static Deadline in(Duration span) {
        return new Deadline(System.nanoTime() + span.toNanos());
    }

    /** What is left; zero once it is over, never negative. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    public boolean isOver() {
        return nanoTime - System.nanoTime() <= 0;
    }

    /** Whichever of the two comes first. */
    public Deadline earlier(Deadline other) {
        return nanoTime - other.nanoTime <= 0 ? this : other;
    }
}
