package io.tagstream.batch;

import java.time.Duration;

/**
 * How batches are formed.
 *
 * @param maxSize  most items in one batch; at least 1
 * @param maxDelay longest the first item waits for company; zero runs what is there, a full batch or a
 *                 power of two, and is the choice for the least latency and, with a queue, the full rate
 * @param probeInterval longest a worker's function goes without being asked for its known result; positive
 */
public record BatchPolicy(int maxSize, Duration maxDelay, Duration probeInterval) {

    /** Long enough to cost next to nothing, short enough for what is labelled wrongly meanwhile to be looked through. */
    public static final Duration PROBED_EACH_MINUTE = Duration.ofMinutes(1);

    public BatchPolicy {
        if (maxSize < 1) {
            throw new IllegalArgumentException("maxSize must be at least 1: " + maxSize);
        }
        if (maxDelay.isNegative()) {
            throw new IllegalArgumentException("maxDelay must not be negative: " + maxDelay);
        }
        if (probeInterval.isNegative() || probeInterval.isZero()) {
            throw new IllegalArgumentException("probeInterval must be positive: " + probeInterval);
        }
    }

    /** With a probe each minute. */
    public BatchPolicy(int maxSize, Duration maxDelay) {
        this(maxSize, maxDelay, PROBED_EACH_MINUTE);
    }
}
