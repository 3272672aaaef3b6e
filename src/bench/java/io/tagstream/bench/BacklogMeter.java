package io.tagstream.bench;

import io.tagstream.batch.BatchListener;
import io.tagstream.event.ImageReference;
import io.tagstream.event.Outcome;
import io.tagstream.event.Outcome.Labelled;
import io.tagstream.topology.TopologyListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the plain events of a backlog, between its first fifth and its last tenth: before, things warm
 * up; afterwards, the last batches are not full. Thread-safe.
 */
final class BacklogMeter implements TopologyListener {

    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final int from;
    private final int to;
    private final int all;
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicLong busyNanos = new AtomicLong();
    private final List<Long> ages = Collections.synchronizedList(new ArrayList<>());
    private int predictors = 1;
    private int count;
    private long start;
    private long end;
    private long busyAtStart;
    private long busyAtEnd;

    /** @param events labels that are to be counted */
    BacklogMeter(int events) {
        this.from = events / 5;
        this.to = events - events / 10;
        this.all = events;
    }

    BatchListener ofBatches(int number) {
        predictors = number;
        return new BatchListener() {
            @Override
            public void onBatch(int images, Duration waited, Duration ran) {
                busyNanos.addAndGet(ran.toNanos());
            }
        };
    }

    @Override
    public synchronized void onEmitted(Outcome outcome, Duration sinceAccepted) {
        boolean plain =
                outcome instanceof Labelled labelled && labelled.request().reference() instanceof ImageReference.Inline;
        if (!plain) {
            return;
        }
        count++;
        if (count == from) {
            start = System.nanoTime();
            busyAtStart = busyNanos.get();
        }
        if (count >= from && count <= to) {
            ages.add(sinceAccepted.toNanos());
        }
        if (count == to) {
            end = System.nanoTime();
            busyAtEnd = busyNanos.get();
        }
        if (count == all) {
            done.countDown();
        }
    }

    BacklogArm.Figures await() throws InterruptedException {
        if (!done.await(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("only " + count + " of " + all + " labels within " + LONGEST);
        }
        List<Long> sorted = ages.stream().sorted().toList();
        double wall = end - start;
        return new BacklogArm.Figures(
                (to - from) * 1e9 / wall,
                1 - (busyAtEnd - busyAtStart) / (wall * predictors),
                sorted.get(sorted.size() * 99 / 100) / 1e6);
    }
}
