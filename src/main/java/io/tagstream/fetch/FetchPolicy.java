package io.tagstream.fetch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How images are fetched.
 *
 * @param maxBytes    the largest image, after any transport encoding is undone; 1 to 2,147,483,639
 * @param timeout     for one attempt, its body included; positive
 * @param maxAttempts tries for one image, at least 1; the event's deadline may allow fewer
 * @param backoff     the waits between them
 * @param circuit     when a failing origin is left alone
 * @param http        the rules for web servers
 * @param fileRoot    the folder that {@code file} references must stay in; empty: they are refused
 */
public record FetchPolicy(
        long maxBytes,
        Duration timeout,
        int maxAttempts,
        Backoff backoff,
        CircuitPolicy circuit,
        HttpPolicy http,
        Optional<Path> fileRoot) {

    /** The longest array that every JVM can make. */
    private static final long MOST_BYTES = Integer.MAX_VALUE - 8L;

    public FetchPolicy {
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(backoff, "backoff");
        Objects.requireNonNull(circuit, "circuit");
        Objects.requireNonNull(http, "http");
        Objects.requireNonNull(fileRoot, "fileRoot");
        if (maxBytes < 1 || maxBytes > MOST_BYTES) {
            throw new IllegalArgumentException("maxBytes must be 1 to " + MOST_BYTES + ": " + maxBytes);
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout must be positive: " + timeout);
        }
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts must be at least 1: " + maxAttempts);
        }
    }

    /** 32 MiB, 30 s an attempt, 12 attempts, no files. */
    public static FetchPolicy defaults() {
        return new FetchPolicy(
                32L << 20,
                Duration.ofSeconds(30),
                12,
                Backoff.defaults(),
                CircuitPolicy.defaults(),
                HttpPolicy.defaults(),
                Optional.empty());
    }
}
