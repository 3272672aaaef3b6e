package io.tagstream.batch;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What the latest batches of all workers took: what is usual, so that the unusual can be told. Thread-safe. */
final class RunTimes {

    private static final int LATEST = 512;

    private final AtomicLongArray nanos = new AtomicLongArray(LATEST);
    private final AtomicLong count = new AtomicLong();

    /** The batch's number, from zero; each is given once. */
    long add(Duration ran) {
        long number = count.getAndIncrement();
        nanos.set((int) (number % LATEST), ran.toNanos());
        return number;
    }

    /** Zero before the first. */
    Duration p99() {
        int known = (int) Math.min(count.get(), LATEST);
        long[] sorted = new long[known];
        Arrays.setAll(sorted, nanos::get);
        Arrays.sort(sorted);
        return known == 0 ? Duration.ZERO : Duration.ofNanos(sorted[(known - 1) * 99 / 100]);
    }
}
