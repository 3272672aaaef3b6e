package io.tagstream.pipeline;

import io.tagstream.fetch.ByteReservation;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bound on bytes, taken in shares that may grow.
 *
 * <p>Holders that all wait for room to grow would wait for ever. So when every holder waits, one of
 * them grows over the bound: the bound is exceeded by at most one image at a time, and only where
 * nothing else would move. A first reservation never goes over, unless nothing is held at all: an
 * image larger than the whole bound can still pass, by itself. Thread-safe.
 */
final class ByteBudget {

    private final long max;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private long used;
    private int holders;
    private int growing;

    /** @param max bytes, at least 1 */
    ByteBudget(long max) {
        if (max < 1) {
            throw new IllegalArgumentException("max must be at least 1: " + max);
        }
        this.max = max;
    }

    /**
     * A share that waits for nobody, and goes over the bound where it must: for the one event that keeps
     * all others out, since those may hold the room that it would wait for.
     */
    Share reserveAtOnce(long size) {
        var share = new Share(size, false);
        share.takeAtOnce();
        return share;
    }

    /** @throws InterruptedException while waiting; nothing is then held */
    Share reserve(long size) throws InterruptedException {
        var share = new Share(size, true);
        share.take();
        return share;
    }

    long used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    long max() {
        return max;
    }

    /** What one event holds. Used by one thread at a time. */
    final class Share implements ByteReservation, AutoCloseable {

        private final long initially;
        private final boolean waits;
        private long size;
        private boolean open;

        private Share(long initially, boolean waits) {
            this.initially = initially;
            this.waits = waits;
        }

        private void takeAtOnce() {
            lock.lock();
            try {
                hold();
            } finally {
                lock.unlock();
            }
        }

        private void hold() {
            used += initially;
            holders++;
            size = initially;
            open = true;
        }

        /**
         * Holds again what it held first, after it was closed.
         *
         * @throws InterruptedException while waiting; nothing is then held
         */
        void take() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (waits && holders > 0 && used + initially > max) {
                    room.await();
                }
                hold();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void growTo(long bytes) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                long more = bytes - size;
                if (more <= 0) {
                    return;
                }
                growing++;
                try {
                    // The last holder to wait may have woken nobody: it goes on itself.
                    while (waits && used + more > max && growing < holders) {
                        room.await();
                    }
                } finally {
                    growing--;
                }
                used += more;
                size = bytes;
            } finally {
                lock.unlock();
            }
        }

        /** Gives back what is over {@code bytes}. */
        void shrinkTo(long bytes) {
            lock.lock();
            try {
                if (bytes < size) {
                    used -= size - bytes;
                    size = bytes;
                    room.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Gives everything back. Closing again does nothing. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (open) {
                    open = false;
                    holders--;
                    used -= size;
                    room.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
