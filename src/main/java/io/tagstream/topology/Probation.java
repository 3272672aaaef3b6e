package io.tagstream.topology;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The first time of a process, in which an image that crashed the last one must be expected to come
 * again: a crash always leads there. Starts with the process' first task, so that waiting for a
 * broker does not use it up. Thread-safe.
 */
public final class Probation {

    /** Started in so many processes that died, an event is taken for the cause. */
    static final int MOST_SUSPECT_STARTS = 3;

    private final long lengthNanos;
    private final LongSupplier nanoTime;
    private final long process = new SecureRandom().nextLong();
    private final AtomicReference<@Nullable Long> start = new AtomicReference<>();

    /** @param nanoTime monotonic, as {@link System#nanoTime()} */
    public Probation(Duration length, LongSupplier nanoTime) {
        this.lengthNanos = length.toNanos();
        this.nanoTime = nanoTime;
    }

    /** What tells this process from every other, the same one started again included. */
    long process() {
        return process;
    }

    void taskStarted() {
        start.compareAndSet(null, nanoTime.getAsLong());
    }

    boolean on() {
        Long since = start.get();
        return since == null || nanoTime.getAsLong() - since < lengthNanos;
    }
}
