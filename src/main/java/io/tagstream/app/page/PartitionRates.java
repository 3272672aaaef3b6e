package io.tagstream.app.page;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many outcomes each partition's events had. Thread-safe. */
final class PartitionRates {

    private final Map<Integer, LongAdder> counts = new ConcurrentHashMap<>();

    void count(int partition) {
        LongAdder count = counts.get(partition);
        if (count == null) {
            count = counts.computeIfAbsent(partition, _ -> new LongAdder());
        }
        count.increment();
    }

    /** Since the start. */
    long of(int partition) {
        LongAdder count = counts.get(partition);
        return count == null ? 0 : count.sum();
    }
}
