package io.tagstream.fetch;

import java.time.Duration;
import java.util.Objects;

/**
 * When a failing origin is left alone, for how long, and how long its events wait for it.
 *
 * @param failures among the last {@code window} requests, which open the circuit; at least 1
 * @param window   requests that are remembered; at least {@code failures}
 * @param probes   requests at once to an origin that may be well again, at least 1; the circuit
 *                 closes once more than half of so many are answered
 * @param openTime how long an open circuit lets nobody through, by how often probing was in vain
 * @param maxWait  longest an event waits behind open circuits, all together; zero: it does not wait
 */
public record CircuitPolicy(int failures, int window, int probes, Backoff openTime, Duration maxWait) {

    public CircuitPolicy {
        Objects.requireNonNull(openTime, "openTime");
        Objects.requireNonNull(maxWait, "maxWait");
        if (failures < 1 || window < failures) {
            throw new IllegalArgumentException(
                    "failures must be at least 1, and window as many: %d of %d".formatted(failures, window));
        }
        if (probes < 1) {
            throw new IllegalArgumentException("probes must be at least 1: " + probes);
        }
        if (maxWait.isNegative()) {
            throw new IllegalArgumentException("maxWait must not be negative: " + maxWait);
        }
    }

    /** 10 failures of 20; 3 probes after 5 s, later after up to 30 s; events wait 3 minutes. */
    public static CircuitPolicy defaults() {
        var openTime = new Backoff(Duration.ofSeconds(5), Duration.ofSeconds(30), 0.25);
        return new CircuitPolicy(10, 20, 3, openTime, Duration.ofMinutes(3));
    }

    public CircuitPolicy withMaxWait(Duration other) {
        return new CircuitPolicy(failures, window, probes, openTime, other);
    }
}
