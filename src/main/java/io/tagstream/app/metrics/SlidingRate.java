package io.tagstream.app.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How much a second there was in the last minute, or since the start where that is less. Thread-safe. */
final class SlidingRate {

    private static final int SECONDS = 60;

    private final double[] amounts = new double[SECONDS];
    private final LongSupplier nanoTime;
    private final long start;
    private long second;

    SlidingRate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    synchronized void add(double amount) {
        forget();
        amounts[(int) (second % SECONDS)] += amount;
    }

    /** The second that runs counts in part. */
    synchronized double perSecond() {
        forget();
        double sum = 0;
        for (double amount : amounts) {
            sum += amount;
        }
        double age = (nanoTime.getAsLong() - start) / 1e9;
        double partOfThis = age - second;
        return age == 0 ? 0 : sum / Math.min(age, SECONDS - 1 + partOfThis);
    }

    private void forget() {
        long now = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - start);
        for (long past = Math.max(second + 1, now - SECONDS + 1); past <= now; past++) {
            amounts[(int) (past % SECONDS)] = 0;
        }
        second = now;
    }
}
