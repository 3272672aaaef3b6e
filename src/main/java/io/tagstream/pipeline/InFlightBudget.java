package io.tagstream.pipeline;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The bound on what is in flight, in events and in bytes. When the events are spent, intake stops:
 * that is the whole of our backpressure; when the bytes are spent, fetches wait, events stay in
 * flight, and so the events are spent soon.
 *
 * <p>An event that only waits (for its next attempt, for an origin that fails) rests: it holds no
 * permit meanwhile. Those that resume get permits first come, first served, and before any new
 * event. Thread-safe.
 */
public final class InFlightBudget {

    private final int maxEvents;
    private final Semaphore events;
    private final AtomicInteger resting = new AtomicInteger();
    private final ByteBudget bytes;

    /**
     * @param maxEvents most events in flight at once; at least 1
     * @param maxBytes  most bytes of encoded and decoded images at once; at least 1
     */
    public InFlightBudget(int maxEvents, long maxBytes) {
        if (maxEvents < 1) {
            throw new IllegalArgumentException("maxEvents must be at least 1: " + maxEvents);
        }
        this.maxEvents = maxEvents;
        this.events = new Semaphore(maxEvents, true);
        this.bytes = new ByteBudget(maxBytes);
    }

    /** A permit, or empty if the events are spent. Does not wait. */
    public Optional<Permit> tryAcquire() {
        // A permit that has just come back is for whoever queues, though it is still to be had.
        return !events.hasQueuedThreads() && events.tryAcquire() ? Optional.of(new Permit()) : Optional.empty();
    }

    /** Whether a new event gets no permit now. */
    public boolean spent() {
        return events.availablePermits() == 0 || events.hasQueuedThreads();
    }

    public int eventsInFlight() {
        return maxEvents - events.availablePermits();
    }

    /** Events that rest, or wait for a permit after that. */
    public int eventsResting() {
        return resting.get();
    }

    public int maxEvents() {
        return maxEvents;
    }

    public long bytesInFlight() {
        return bytes.used();
    }

    public long maxBytes() {
        return bytes.max();
    }

    /**
     * One event's right to be in flight. Closing gives it back, for good; closing again does
     * nothing. Any thread may close it, at any time; the rest is for the event's own.
     */
    public final class Permit implements AutoCloseable {

        private enum State {
            HELD,
            RESTING,
            CLOSED
        }

        private final AtomicReference<State> state = new AtomicReference<>(State.HELD);

        /** A share of the bytes, of which nothing is taken yet. */
        ByteBudget.Share share() {
            return bytes.share();
        }

        /** A share that takes what it needs, whether there is room or not. */
        ByteBudget.Share shareAtOnce() {
            return bytes.shareAtOnce();
        }

        /** Gives the permit to others until {@link #resume()}; does nothing where it is not held. */
        void rest() {
            if (state.compareAndSet(State.HELD, State.RESTING)) {
                resting.incrementAndGet();
                events.release();
            }
        }

        /**
         * Takes the permit again after a rest, waiting until there is one.
         *
         * @throws InterruptedException if the event was cancelled meanwhile; the permit is then not held
         */
        void resume() throws InterruptedException {
            if (state.get() == State.RESTING) {
                events.acquire();
                if (state.compareAndSet(State.RESTING, State.HELD)) {
                    resting.decrementAndGet();
                } else {
                    events.release();
                }
            }
            if (state.get() == State.CLOSED) {
                throw new InterruptedException("event cancelled");
            }
        }

        @Override
        public void close() {
            switch (state.getAndSet(State.CLOSED)) {
                case HELD -> events.release();
                case RESTING -> resting.decrementAndGet();
                case CLOSED -> {}
            }
        }
    }
}
