package io.tagstream.batch;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** What the latest batches of all workers took: what is usual, so that the unusual can be told. Thread-safe. */
final class RunTimes {

    private static final int LATEST = 512;

    private final AtomicLongArray nanos = new AtomicLongArray(LATEST);
    private final AtomicInteger count = new AtomicInteger();

    void add(Duration ran) {
        int at = count.getAndUpdate(before -> before == Integer.MAX_VALUE ? LATEST : before + 1);
        nanos.set(at % LATEST, ran.toNanos());
    }

    /** Zero before the first. */
    Duration p99() {
        int known = Math.min(count.get(), LATEST);
        long[] sorted = new long[known];
        Arrays.setAll(sorted, nanos::get);
        Arrays.sort(sorted);
        return known == 0 ? Duration.ZERO : Duration.ofNanos(sorted[(known - 1) * 99 / 100]);
    }
}
