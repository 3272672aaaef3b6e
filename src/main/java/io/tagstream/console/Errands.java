package io.tagstream.console;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Work for the page's own thread, from threads that must not wait for it: what does not fit is dropped, and the page
 * shows less. Bounded in number and in bytes. Thread-safe.
 */
public final class Errands {

    private static final int MOST = 256;

    private record Errand(Runnable work, long bytes) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition some = lock.newCondition();
    private final ArrayDeque<Errand> errands = new ArrayDeque<>();
    private final long mostBytes;
    private long bytes;

    /** @param mostBytes that waiting errands hold */
    public Errands(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * @param bytes that the errand holds until it is done
     * @return whether it will be done
     */
    public boolean offer(Runnable work, long bytes) {
        lock.lock();
        try {
            if (errands.size() >= MOST || this.bytes + bytes > mostBytes) {
                return false;
            }
            errands.add(new Errand(work, bytes));
            this.bytes += bytes;
            some.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The next one, or null where none comes within this time. */
    public @Nullable Runnable poll(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lock();
        try {
            while (errands.isEmpty()) {
                if (left <= 0) {
                    return null;
                }
                left = some.awaitNanos(left);
            }
            Errand next = errands.remove();
            bytes -= next.bytes();
            return next.work();
        } finally {
            lock.unlock();
        }
    }
}
