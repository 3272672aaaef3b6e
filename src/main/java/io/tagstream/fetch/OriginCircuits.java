package io.tagstream.fetch;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchAttempt.Blocked;
import io.tagstream.fetch.FetchAttempt.Permanent;
import io.tagstream.fetch.FetchAttempt.Transient;
import io.tagstream.fetch.OriginCircuit.Finding;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Keeps requests away from origins that fail: a circuit breaker for each of them.
 *
 * <p>Only origins that failed lately have one here, so what events name takes no memory as long as
 * it answers; and those that nobody asks for any more are forgotten.
 *
 * <p>Thread-safe, by one lock, held for microseconds at a time.
 */
final class OriginCircuits {

    private static final System.Logger LOG = System.getLogger(OriginCircuits.class.getName());

    /** Far longer than anybody waits behind one. */
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** Origins that fail at the same time; beyond, the one unused for longest is forgotten. */
    static final int MOST = 10_000;

    sealed interface Admission {

        record Granted(Pass pass) implements Admission {}

        record Refused(Blocked blocked) implements Admission {}
    }

    private final CircuitPolicy policy;
    private final FetchListener listener;
    private final LongSupplier nanoTime;
    private final LinkedHashMap<Origin, OriginCircuit> circuits = new LinkedHashMap<>(16, 0.75f, true);
    private final LatestAnswers answers = new LatestAnswers();
    private int notClosed;

    /** @param nanoTime monotonic, as {@link System#nanoTime()} */
    OriginCircuits(CircuitPolicy policy, FetchListener listener, LongSupplier nanoTime) {
        this.policy = policy;
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /** Asks to make one request to the origin. */
    synchronized Admission admit(Origin origin) {
        long now = nanoTime.getAsLong();
        forgetUnused(now);
        var circuit = circuits.get(origin);
        if (circuit == null) {
            return new Admission.Granted(new Pass(origin, OriginCircuit.FIRST_STATE));
        }
        var blocked = blocked(origin, circuit, now);
        if (blocked.isPresent()) {
            return new Admission.Refused(blocked.get());
        }
        circuit.beforeEntry(now).ifPresent(change -> tell(change, origin, circuit, now));
        return new Admission.Granted(new Pass(origin, circuit.enter()));
    }

    /** Why no request would be admitted now; empty where one would. */
    synchronized Optional<Blocked> blocking(Origin origin) {
        var circuit = circuits.get(origin);
        return circuit == null ? Optional.empty() : blocked(origin, circuit, nanoTime.getAsLong());
    }

    /** Origins that are remembered. */
    synchronized int size() {
        return circuits.size();
    }

    private Optional<Blocked> blocked(Origin origin, OriginCircuit circuit, long now) {
        return circuit.blockedFor(now).map(delay -> new Blocked(origin, delay, givenUp(origin, circuit, now)));
    }

    /**
     * Whoever waits stands in the way of others once there are many of them, so nobody waits for an
     * origin that seems dead. But where no other origin answers either, there is nobody to make way
     * for, and it is more likely our own network that is down.
     */
    private boolean givenUp(Origin origin, OriginCircuit circuit, long now) {
        var failing = Duration.ofNanos(now - circuit.openedAt());
        return failing.compareTo(policy.maxWait()) >= 0 && answers.anotherThan(origin, circuit.openedAt());
    }

    private synchronized void end(Pass pass, Finding finding, Duration asked) {
        long now = nanoTime.getAsLong();
        Origin origin = pass.origin;
        if (finding == Finding.WELL) {
            answers.note(origin, now);
        }
        if (finding == Finding.FAILING) {
            circuits.computeIfAbsent(origin, _ -> new OriginCircuit(policy));
        }
        var circuit = circuits.get(origin);
        if (circuit == null) {
            return;
        }
        circuit.leave(pass.begun, finding, asked, now).ifPresent(change -> tell(change, origin, circuit, now));
        if (circuit.spotless()) {
            circuits.remove(origin);
        }
    }

    private void forgetUnused(long now) {
        while (!circuits.isEmpty()) {
            var oldest = circuits.firstEntry();
            boolean unused = now - oldest.getValue().usedAt() > REMEMBERED.toNanos();
            if (!unused && circuits.size() <= MOST) {
                return;
            }
            circuits.pollFirstEntry();
            if (!oldest.getValue().closed()) {
                tell(CircuitChange.FORGOTTEN, oldest.getKey(), oldest.getValue(), now);
            }
        }
    }

    private void tell(CircuitChange change, Origin origin, OriginCircuit circuit, long now) {
        switch (change) {
            case OPENED -> {
                if (circuit.newlyOpen()) {
                    notClosed++;
                    LOG.log(
                            WARNING,
                            "{0} failed {1} requests: its circuit opens; its events wait, for up to {2}"
                                    + " (tagstream.fetch.breaker.max-wait), while a few requests try it",
                            origin.name(),
                            circuit.failureRatio(),
                            policy.maxWait());
                }
            }
            case PROBED -> {}
            case CLOSED -> {
                notClosed--;
                var open = Duration.ofNanos(now - circuit.openedAt());
                LOG.log(INFO, "{0} answers again: its circuit closes after {1} s", origin.name(), open.toSeconds());
            }
            case FORGOTTEN -> notClosed--;
        }
        listener.onCircuit(change, notClosed);
    }

    /** Leave to make one request. Closed without a finding, nothing was found. Used by one thread. */
    final class Pass implements AutoCloseable {

        private final Origin origin;
        private final long begun;
        private boolean ended;

        private Pass(Origin origin, long begun) {
            this.origin = origin;
            this.begun = begun;
        }

        /** The origin answered, whatever it said. */
        void answered() {
            end(Finding.WELL, Duration.ZERO);
        }

        /** The origin was not asked. */
        void unasked() {
            end(Finding.UNASKED, Duration.ZERO);
        }

        /**
         * The request ended like this. A host that refuses one image is well, and so is one that
         * asks us to slow down: each event heeds that by itself.
         */
        void end(FetchAttempt attempt) {
            switch (attempt) {
                case Transient failed
                when failed.ifExhausted() != Reason.RATE_LIMITED -> end(Finding.FAILING, failed.notBefore());
                // The name leads nowhere that may be asked.
                case Permanent refused when refused.reason() == Reason.ADDRESS_NOT_ALLOWED -> unasked();
                case FetchAttempt.Fetched _, Permanent _, Transient _ -> answered();
                case Blocked _ -> close();
            }
        }

        @Override
        public void close() {
            end(Finding.UNKNOWN, Duration.ZERO);
        }

        private void end(Finding finding, Duration asked) {
            if (!ended) {
                ended = true;
                OriginCircuits.this.end(this, finding, asked);
            }
        }
    }
}
