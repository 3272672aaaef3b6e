package io.tagstream.app;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * How long a stopping worker goes on with what is in flight. Its partitions stand still meanwhile, so
 * it waits for its own work and not for other people's servers: what only waits for those, the next
 * owner can wait for as well.
 *
 * <p>Used by one thread.
 */
final class Drain {

    /** Far longer than an image takes from its last byte to its outcome. */
    static final Duration QUIET = Duration.ofSeconds(1);

    private static final Duration LOOK = Duration.ofMillis(20);

    private final IntSupplier stored;
    private final BooleanSupplier predicting;
    private final LongSupplier nanoTime;
    private final Runnable pause;

    /**
     * @param stored     events in the stores
     * @param predicting whether any image is at a predictor or waits for one
     */
    Drain(IntSupplier stored, BooleanSupplier predicting) {
        this(stored, predicting, System::nanoTime, () -> LockSupport.parkNanos(LOOK.toNanos()));
    }

    Drain(IntSupplier stored, BooleanSupplier predicting, LongSupplier nanoTime, Runnable pause) {
        this.stored = stored;
        this.predicting = predicting;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /**
     * Waits until the stores are empty, nothing has left them for {@link #QUIET} with the predictors
     * idle, or the time is over.
     *
     * @return events that are left
     */
    int await(Duration longest) {
        long start = nanoTime.getAsLong();
        long progressed = start;
        int left = stored.getAsInt();
        while (left > 0
                && nanoTime.getAsLong() - start < longest.toNanos()
                && nanoTime.getAsLong() - progressed < QUIET.toNanos()) {
            pause.run();
            int now = stored.getAsInt();
            if (now < left || predicting.getAsBoolean()) {
                progressed = nanoTime.getAsLong();
            }
            left = now;
        }
        return left;
    }
}
