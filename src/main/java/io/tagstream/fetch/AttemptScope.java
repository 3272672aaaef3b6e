package io.tagstream.fetch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What one attempt may use: bytes, origins that are well, and time by a clock of its own. A
 * client's timeouts are per phase or per read, so an origin that sends a byte a second never meets
 * them; this clock runs from the first lookup to the last byte and then aborts whatever the attempt
 * waits for.
 *
 * <p>It stands still while the attempt waits for room in the byte budget, and a wait for a connection
 * costs the exchange none of its time: those waits are ours, and must not be blamed on the origin. The
 * event's deadline goes on.
 *
 * <p>Threads: the attempt's own, but for the clock's, which only sets {@link #expired} and runs
 * the abort.
 */
public final class AttemptScope implements AutoCloseable {

    /** One request of an attempt. */
    @FunctionalInterface
    public interface Request {

        FetchAttempt make() throws InterruptedException;
    }

    private final ScheduledExecutorService clock;
    private final ByteReservation reservation;
    private final OriginCircuits circuits;
    private final Deadline eventDeadline;
    private final long maxBytes;
    private final AtomicReference<Runnable> abort = new AtomicReference<>(AttemptScope::nothing);
    private volatile boolean expired;
    private Deadline limit;
    private Alarm alarm;
    private boolean waitsForOurs;
    private Duration leftForOrigin = Duration.ZERO;

    AttemptScope(
            ScheduledExecutorService clock,
            Duration timeout,
            Deadline eventDeadline,
            long maxBytes,
            ByteReservation reservation,
            OriginCircuits circuits) {
        this.clock = clock;
        this.reservation = reservation;
        this.circuits = circuits;
        this.eventDeadline = eventDeadline;
        this.maxBytes = maxBytes;
        this.limit = Deadline.in(timeout).earlier(eventDeadline);
        this.alarm = setAlarm();
    }

    /** The most bytes that an image may have. */
    public long maxBytes() {
        return maxBytes;
    }

    /** What is left of the attempt's time; never negative. */
    public Duration remaining() {
        return limit.remaining();
    }

    /** Whether the attempt's time is over, so that an exception seen now is our own abort. */
    public boolean expired() {
        return expired || limit.isOver();
    }

    /**
     * What follows is a wait for something of which we have only so much, and nobody else is asked before {@link #endOwnWait()}.
     * It may last as long as the attempt may still take: whoever waits for longer is to give his permit to others.
     */
    public void beginOwnWait() {
        if (!waitsForOurs) {
            waitsForOurs = true;
            leftForOrigin = limit.remaining();
        }
    }

    /** The wait, if there was one, is over: whoever is asked now has the time that there was before it. */
    public void endOwnWait() {
        // An alarm that has gone off ended the attempt in that wait.
        if (waitsForOurs && alarm.stop()) {
            waitsForOurs = false;
            limit = Deadline.in(leftForOrigin).earlier(eventDeadline);
            alarm = setAlarm();
        }
    }

    boolean waitsForOurs() {
        return waitsForOurs;
    }

    /**
     * Makes a request, unless the circuit of its origin is open; the circuit is told how it ended.
     *
     * @return what the request returned, or {@link FetchAttempt.Blocked}: it was not made
     * @throws InterruptedException if the event was cancelled
     */
    public FetchAttempt ask(Origin origin, Request request) throws InterruptedException {
        return switch (admit(origin)) {
            case OriginCircuits.Admission.Refused(FetchAttempt.Blocked blocked) -> blocked;
            case OriginCircuits.Admission.Granted(OriginCircuits.Pass pass) -> {
                try (pass) {
                    var attempt = request.make();
                    end(pass, attempt);
                    yield attempt;
                }
            }
        };
    }

    /** Tells the circuit what the request says about its origin; nothing where it ended by our own doing. */
    void end(OriginCircuits.Pass pass, FetchAttempt attempt) {
        if (waitsForOurs) {
            pass.unasked();
        } else if (!eventDeadline.isOver()) {
            pass.end(attempt);
        }
    }

    /** Asks to make one request of this attempt; a pass is to be closed. */
    OriginCircuits.Admission admit(Origin origin) {
        return circuits.admit(origin);
    }

    /**
     * Waits until the image's bytes fit into the budget. The attempt's clock stands still
     * meanwhile.
     *
     * @param bytes the length announced, or the memory that is to be read into where none is
     * @throws InterruptedException if the event was cancelled meanwhile
     */
    public void reserve(long bytes) throws InterruptedException {
        var left = limit.remaining();
        alarm.stop();
        reservation.growTo(bytes);
        limit = Deadline.in(left).earlier(eventDeadline);
        alarm = setAlarm();
    }

    /**
     * Says what ends the wait that follows; it replaces what was said before, and runs at once
     * if the time is over already.
     *
     * @param action called on another thread, perhaps more than once; must not throw
     */
    public void abortWith(Runnable action) {
        abort.set(action);
        if (expired) {
            action.run();
        }
    }

    /** Ends the clock: nothing is aborted from now on, but for an abort that runs already. */
    @Override
    public void close() {
        alarm.stop();
        abort.set(AttemptScope::nothing);
    }

    private static void nothing() {}

    private Alarm setAlarm() {
        var set = new Alarm();
        set.future = clock.schedule(set::ring, limit.remaining().toNanos(), TimeUnit.NANOSECONDS);
        return set;
    }

    /** Goes off or is stopped, and never both. */
    private final class Alarm {

        private final AtomicBoolean over = new AtomicBoolean();
        private Future<?> future = CompletableFuture.completedFuture(null);

        private void ring() {
            if (over.compareAndSet(false, true)) {
                expire();
            }
        }

        /** @return whether it had not gone off */
        private boolean stop() {
            future.cancel(false);
            return over.compareAndSet(false, true);
        }
    }

    private void expire() {
        expired = true;
        // Closing a socket can take a while; the one clock thread has the others to look after.
        Thread.ofVirtual().name("fetch-abort").start(abort.get());
    }
}
