package io.tagstream.fetch;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreaker.State;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One origin's circuit. Failsafe's breaker counts and decides; what it lacks is here:
 *
 * <ul>
 *   <li>a clock that a test can set, and a time that grows with each vain probing: the breaker is
 *       told when to half-open, and never does it by itself;
 *   <li>a memory of when a request began: what began in another state says nothing about this one.
 *       A dead origin's last timeouts must not fail the probes;
 *   <li>a count of the probes that are out: the breaker takes no permit back unused, and the place of
 *       one that asked nobody would be missing for ever.
 * </ul>
 *
 * <p>Confined to the lock of {@link OriginCircuits}. Times are {@link System#nanoTime()}'s.
 */
final class OriginCircuit {

    /** The state that every circuit begins in: closed. */
    static final long FIRST_STATE = 0;

    /** While all probes are out: soon one is back. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE);

    /** What a request found. */
    enum Finding {
        WELL,
        FAILING,

        /** Nothing: it was cancelled, or cut short by ourselves. */
        UNKNOWN,

        /** Nothing, since the origin was not asked. */
        UNASKED
    }

    private final CircuitPolicy policy;
    private final CircuitBreaker<Object> breaker;
    private long state = FIRST_STATE;
    private int probing;
    private int vainProbings;
    private long openedAt;
    private long probeAt;
    private long usedAt;

    OriginCircuit(CircuitPolicy policy) {
        this.policy = policy;
        this.breaker = CircuitBreaker.builder()
                .withFailureThreshold(policy.failures(), policy.window())
                .withSuccessThreshold(policy.probes() / 2 + 1, policy.probes())
                .withDelay(NEVER)
                .build();
    }

    /** How long it will let nobody through at least; empty where it lets somebody through now. */
    Optional<Duration> blockedFor(long now) {
        usedAt = now;
        return switch (breaker.getState()) {
            case CLOSED -> Optional.empty();
            case OPEN -> probeAt - now > 0 ? Optional.of(Duration.ofNanos(probeAt - now)) : Optional.empty();
            case HALF_OPEN -> probing < policy.probes() ? Optional.empty() : Optional.of(LOOK_AGAIN);
        };
    }

    /** Half-opens, if it was open: called where somebody is let through. */
    Optional<CircuitChange> beforeEntry(long now) {
        return breaker.isOpen() ? changeBy(breaker::halfOpen, Duration.ZERO, now) : Optional.empty();
    }

    /** @return the state that the request begins in, to be told at its end */
    long enter() {
        if (breaker.isOpen() || probing == policy.probes()) {
            throw new IllegalStateException("entered a circuit that is " + breaker.getState());
        }
        if (breaker.isHalfOpen()) {
            probing++;
        }
        return state;
    }

    /**
     * A request has ended.
     *
     * @param begun  what {@link #enter()} said
     * @param asked  how long the origin asked to be left alone, or zero
     */
    Optional<CircuitChange> leave(long begun, Finding finding, Duration asked, long now) {
        usedAt = now;
        if (begun != state) {
            return Optional.empty();
        }
        if (breaker.isHalfOpen()) {
            probing--;
        }
        return switch (finding) {
            case WELL -> changeBy(breaker::recordSuccess, asked, now);
            case FAILING -> changeBy(breaker::recordFailure, asked, now);
            // Who takes long enough to be cancelled is hardly well, and events must not come as probes without an end.
            case UNKNOWN -> breaker.isHalfOpen() ? changeBy(breaker::recordFailure, asked, now) : Optional.empty();
            case UNASKED -> Optional.empty();
        };
    }

    private Optional<CircuitChange> changeBy(Runnable action, Duration asked, long now) {
        State before = breaker.getState();
        action.run();
        State after = breaker.getState();
        if (after == before) {
            return Optional.empty();
        }
        state++;
        probing = 0;
        return Optional.of(
                switch (after) {
                    case OPEN -> {
                        opened(before, asked, now);
                        yield CircuitChange.OPENED;
                    }
                    case HALF_OPEN -> CircuitChange.PROBED;
                    case CLOSED -> CircuitChange.CLOSED;
                });
    }

    private void opened(State before, Duration asked, long now) {
        if (before == State.CLOSED) {
            openedAt = now;
            vainProbings = 0;
        }
        vainProbings++;
        // One answer must not shut an origin for a day: beyond the longest, each event waits by itself.
        var longest = policy.openTime().max();
        var atLeast = asked.compareTo(longest) < 0 ? asked : longest;
        probeAt = now
                + policy.openTime()
                        .next(vainProbings, atLeast, ThreadLocalRandom.current())
                        .toNanos();
    }

    boolean closed() {
        return breaker.isClosed();
    }

    /** Closed, and without a failure that could count towards opening: as good as none. */
    boolean spotless() {
        return breaker.isClosed() && breaker.getFailureCount() == 0;
    }

    /** Whether this opening is the first since it was closed. */
    boolean newlyOpen() {
        return breaker.isOpen() && vainProbings == 1;
    }

    /** When it was closed last; without meaning while it is. */
    long openedAt() {
        return openedAt;
    }

    long usedAt() {
        return usedAt;
    }

    /** For a person: {@code 10 of the last 12}. */
    String failureRatio() {
        return breaker.getFailureCount() + " of the last " + breaker.getExecutionCount();
    }
}
