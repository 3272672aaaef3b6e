package io.tagstream.batch;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Asks one worker's function for its known result when it is time to, and counts what was done since it
 * was last right. Run by the worker's thread; the count may be read by any.
 */
final class Probe {

    /** Once may be a bit that a cosmic ray turned over; the second is asked for before anything else is done. */
    private static final int MOST_WRONG = 2;

    private final long interval;
    private final BatchListener listener;
    private final LongSupplier nanoTime;
    private volatile long unproven;
    private long lastRight;

    Probe(Duration interval, BatchListener listener, LongSupplier nanoTime) {
        this.interval = interval.toNanos();
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.lastRight = nanoTime.getAsLong();
    }

    /** The function has just been made, and was right then. */
    void restart() {
        lastRight = nanoTime.getAsLong();
    }

    long nanosUntilDue() {
        return Math.max(0, lastRight + interval - nanoTime.getAsLong());
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    void done(int items) {
        unproven += items;
    }

    long unproven() {
        return unproven;
    }

    /** @throws SuspectFunctionException if the result is wrong, and wrong again */
    void run(BatchFunction<?, ?> function) {
        for (int wrong = 0; wrong < MOST_WRONG; wrong++) {
            boolean right = function.probe();
            listener.onProbe(right);
            if (right) {
                unproven = 0;
                lastRight = nanoTime.getAsLong();
                return;
            }
        }
        throw new SuspectFunctionException(unproven, Duration.ofNanos(nanoTime.getAsLong() - lastRight));
    }
}
