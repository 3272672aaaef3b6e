package io.tagstream.fetch;

import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: twice as long each time, and never the same for two
 * events, so that those that failed together do not come back together.
 *
 * @param first  before the second attempt; positive
 * @param max    the longest; at least {@code first}
 * @param jitter how far a wait may be off, as a share of it, in [0, 1)
 */
public record Backoff(Duration first, Duration max, double jitter) {

    public Backoff {
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(max, "max");
        if (!first.isPositive() || max.compareTo(first) < 0) {
            throw new IllegalArgumentException("backoff must be positive and grow: " + first + " to " + max);
        }
        if (!(jitter >= 0 && jitter < 1)) {
            throw new IllegalArgumentException("jitter must be in [0, 1): " + jitter);
        }
    }

    /** From half a second to half a minute: twelve attempts span about three minutes. */
    public static Backoff defaults() {
        return new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), 0.25);
    }

    /**
     * @param attempts  how many have failed so far, at least 1
     * @param notBefore what the origin asked for, or zero; the wait is never shorter, and may
     *                  exceed {@link #max}
     */
    Duration next(int attempts, Duration notBefore, RandomGenerator random) {
        double doubled = Math.min((double) max.toNanos(), first.toNanos() * Math.pow(2, attempts - 1.0));
        double share = random.nextDouble();
        var ours = Duration.ofNanos((long) (doubled * (1 - jitter + 2 * jitter * share)));
        if (notBefore.compareTo(ours) <= 0) {
            return ours;
        }
        // All that were turned away at once are told the same time: spread them behind it.
        return notBefore.plusNanos((long) (first.toNanos() * share));
    }
}
