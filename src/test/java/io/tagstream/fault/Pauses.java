package io.tagstream.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When no outcome came, by partition of the events. Times are {@link System#nanoTime()}. Thread-safe. */
final class Pauses {

    private static final long WORTH_KEEPING = Duration.ofMillis(20).toNanos();

    private record Pause(long from, long to) {

        private long within(long start, long end) {
            long begun = from - start > 0 ? from : start;
            long ended = to - end < 0 ? to : end;
            return Math.max(0, ended - begun);
        }
    }

    private final Map<Integer, Long> lastArrival = new HashMap<>();
    private final List<Pause> pauses = new ArrayList<>();

    synchronized void arrived(int partition, long now) {
        Long before = lastArrival.put(partition, now);
        if (before != null && now - before >= WORTH_KEEPING) {
            pauses.add(new Pause(before, now));
        }
    }

    /** The longest time between these two in which some partition had no outcome; its next one has come. */
    synchronized Duration longest(long from, long to) {
        return Duration.ofNanos(
                pauses.stream().mapToLong(pause -> pause.within(from, to)).max().orElse(0));
    }

    /** Partitions that have had an outcome since. */
    synchronized long partitionsSince(long from) {
        return lastArrival.values().stream().filter(at -> at - from > 0).count();
    }
}
