package io.tagstream.pipeline;

import io.tagstream.fetch.ByteReservation;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bound on bytes, taken in shares that may grow. Who has nothing yet waits first come, first served, and behind everybody
 * who has: what is begun is ended before something else begins.
 *
 * <p>Holders that all wait for room to grow would wait for ever. So when every holder waits, one of
 * them grows over the bound: the bound is exceeded by at most one image at a time, and only where
 * nothing else would move. A first reservation never goes over, unless nothing is held at all: an
 * image larger than the whole bound can still pass, by itself. Thread-safe.
 */
final class ByteBudget {

    private final long max;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition roomToGrow = lock.newCondition();
    private final ArrayDeque<Condition> beginning = new ArrayDeque<>();
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

    /** Nothing yet. */
    Share share() {
        return new Share(true);
    }

    /**
     * A share that waits for nobody, and goes over the bound where it must: for the one event that keeps
     * all others out, since those may hold the room that it would wait for.
     */
    Share shareAtOnce() {
        return new Share(false);
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

    private void letBegin() {
        Condition next = beginning.peek();
        if (next != null) {
            next.signal();
        }
    }

    /** What one event holds. Used by one thread at a time. */
    final class Share implements ByteReservation, AutoCloseable {

        private final boolean waits;
        private long size;

        private Share(boolean waits) {
            this.waits = waits;
        }

        @Override
        public void growTo(long bytes) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                if (bytes <= size) {
                    return;
                }
                if (waits) {
                    awaitRoomFor(bytes - size);
                }
                if (size == 0) {
                    holders++;
                }
                used += bytes - size;
                size = bytes;
            } finally {
                lock.unlock();
            }
        }

        private void awaitRoomFor(long more) throws InterruptedException {
            if (size > 0) {
                awaitRoomToGrow(more);
            } else if (!beginning.isEmpty() || !mayBegin(more)) {
                awaitTurn(more);
            }
        }

        private void awaitRoomToGrow(long more) throws InterruptedException {
            growing++;
            try {
                // The last holder to wait may have woken nobody: it goes on itself.
                while (used + more > max && growing < holders) {
                    roomToGrow.await();
                }
            } finally {
                growing--;
                letBegin();
            }
        }

        private void awaitTurn(long more) throws InterruptedException {
            Condition turn = lock.newCondition();
            beginning.add(turn);
            try {
                while (beginning.peek() != turn || !mayBegin(more)) {
                    turn.await();
                }
            } finally {
                beginning.remove(turn);
                letBegin();
            }
        }

        private boolean mayBegin(long more) {
            return holders == 0 || (growing == 0 && used + more <= max);
        }

        /** Gives back what is over {@code bytes}. */
        void shrinkTo(long bytes) {
            lock.lock();
            try {
                if (bytes < size) {
                    used -= size - bytes;
                    size = bytes;
                    if (size == 0) {
                        holders--;
                    }
                    roomToGrow.signalAll();
                    letBegin();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Gives everything back. It may be taken again; closing again does nothing. */
        @Override
        public void close() {
            shrinkTo(0);
        }
    }
}
