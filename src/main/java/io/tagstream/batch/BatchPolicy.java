package io.tagstream.batch;

import java.time.Duration;

/**
 * How batches are formed.
 *
 * @param maxSize  most items in one batch; at least 1
 * @param maxDelay longest the first item waits for company; zero runs whatever is there, and is the
 *                 choice for the least latency and, with a queue, the full rate
 */
public record BatchPolicy(int maxSize, Duration maxDelay) {

    public BatchPolicy {
        if (maxSize < 1) {
            throw new IllegalArgumentException("maxSize must be at least 1: " + maxSize);
        }
        if (maxDelay.isNegative()) {
            throw new IllegalArgumentException("maxDelay must not be negative: " + maxDelay);
        }
    }
}
