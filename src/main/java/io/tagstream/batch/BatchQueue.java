package io.tagstream.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one queue in front of all workers. A worker takes what is ready, up to the largest batch and
 * up to its share: with two free workers and three items, one must not take all and leave the other
 * core idle; of what does not fill a batch it takes a power of two, and the rest goes to who is free next
 * (docs/adr/0020-powers-of-two.md). Needs no bound of its own: the in-flight budget is one. Thread-safe.
 */
final class BatchQueue<T> {

    private final BatchPolicy policy;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<T> items = new ArrayDeque<>();
    private int waiting;
    private boolean closed;

    BatchQueue(BatchPolicy policy) {
        this.policy = policy;
    }

    /** @return whether the item was taken: false after {@link #close()} */
    boolean offer(T item) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            items.add(item);
            arrived.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a first item, then for company until the batch is full or the delay is over.
     *
     * @param ceiling  most items that this worker takes
     * @param patience longest wait for the first item, in ns
     * @return in arrival order; empty if nothing came in time, or the queue was closed and holds nothing
     * @throws InterruptedException while nothing is held
     */
    List<T> nextBatch(int ceiling, long patience) throws InterruptedException {
        int most = Math.min(ceiling, policy.maxSize());
        long deadline = System.nanoTime() + patience;
        lock.lockInterruptibly();
        try {
            while (awaitFirst(deadline)) {
                awaitCompany(most);
                if (!items.isEmpty()) {
                    return take(most);
                }
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /** @return false once the deadline is over, or the queue was closed and holds nothing */
    private boolean awaitFirst(long deadline) throws InterruptedException {
        while (items.isEmpty()) {
            long left = deadline - System.nanoTime();
            if (closed || left <= 0) {
                return false;
            }
            waiting++;
            try {
                arrived.awaitNanos(left);
            } finally {
                waiting--;
            }
        }
        return true;
    }

    /** Whether it was closed and holds nothing. */
    boolean ended() {
        lock.lock();
        try {
            return closed && items.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private List<T> take(int most) {
        int size = sizeOfNext(most);
        var batch = new ArrayList<T>(size);
        while (batch.size() < size) {
            batch.add(items.remove());
        }
        if (!items.isEmpty()) {
            arrived.signal();
        }
        return batch;
    }

    /** Who waited for company on purpose takes all of it: what would be left waits as long once more. */
    private int sizeOfNext(int most) {
        int share = Math.min(most, Math.ceilDiv(items.size(), waiting + 1));
        return share == most || !policy.maxDelay().isZero() ? share : Integer.highestOneBit(share);
    }

    /** The deadline counts from the first item's wait; an interrupt ends it early and stays set. */
    private void awaitCompany(int most) {
        long left = policy.maxDelay().toNanos();
        try {
            while (left > 0 && items.size() < most && !closed) {
                left = arrived.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int size() {
        lock.lock();
        try {
            return items.size();
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more and wakes everybody. What is queued can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Everything that nobody will take any more. */
    List<T> drain() {
        lock.lock();
        try {
            var rest = new ArrayList<>(items);
            items.clear();
            return rest;
        } finally {
            lock.unlock();
        }
    }
}
