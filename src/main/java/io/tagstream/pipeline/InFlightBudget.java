package io.tagstream.pipeline;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The bound on what is in flight, in events and in bytes. When the events are spent, intake stops:
 * that is the whole of our backpressure; when the bytes are spent, fetches wait, events stay in
 * flight, and so the events are spent soon. Thread-safe.
 */
public final class InFlightBudget {

    private final int maxEvents;
    private final Semaphore events;
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
        this.events = new Semaphore(maxEvents);
        this.bytes = new ByteBudget(maxBytes);
    }

    /** A permit, or empty if the events are spent. Does not wait. */
    public Optional<Permit> tryAcquire() {
        return events.tryAcquire() ? Optional.of(new Permit()) : Optional.empty();
    }

    public boolean spent() {
        return events.availablePermits() == 0;
    }

    public int eventsInFlight() {
        return maxEvents - events.availablePermits();
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

    /** One event's right to be in flight. Closing gives it back; closing again does nothing. */
    public final class Permit implements AutoCloseable {

        private final AtomicBoolean held = new AtomicBoolean(true);

        /**
         * Waits until there is room for {@code size} bytes more.
         *
         * @throws InterruptedException if the event was cancelled meanwhile; nothing is then held
         */
        ByteBudget.Share reserve(long size) throws InterruptedException {
            return bytes.reserve(size);
        }

        @Override
        public void close() {
            if (held.compareAndSet(true, false)) {
                events.release();
            }
        }
    }
}
