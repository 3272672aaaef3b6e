package io.tagstream.pipeline;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Who is in native code: any number together, or one alone. First come, first served, so that an
 * event that must be alone is not passed over for ever. Thread-safe.
 */
final class NativeGate {

    private final Semaphore places = new Semaphore(Integer.MAX_VALUE, true);

    /**
     * Waits for a place.
     *
     * @throws InterruptedException if the event was cancelled meanwhile; it then holds no place
     */
    Place enter(NativeAdmission.Company company) throws InterruptedException {
        int taken = company == NativeAdmission.Company.ALONE ? Integer.MAX_VALUE : 1;
        places.acquire(taken);
        return new Place(taken);
    }

    /** Closing leaves native code; closing again does nothing. Any thread may close it. */
    final class Place implements AutoCloseable {

        private final int taken;
        private final AtomicBoolean held = new AtomicBoolean(true);

        private Place(int taken) {
            this.taken = taken;
        }

        boolean alone() {
            return taken > 1;
        }

        @Override
        public void close() {
            if (held.compareAndSet(true, false)) {
                places.release(taken);
            }
        }
    }
}
