package io.tagstream.app.command;

import io.tagstream.event.ObjectEvent;
import io.tagstream.fetch.s3.BucketListing.Page;
import io.tagstream.fetch.s3.StoredObject;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One backfill: lists a bucket and writes an event for each object that is asked for. Where it can be
 * resumed is always a key up to which every event is acknowledged. Runs once, on one thread, but for
 * {@link #stop()} and {@link #report()}.
 */
final class Backfill {

    /** Objects after a key. */
    @FunctionalInterface
    interface Listing {

        Page after(Optional<String> key);
    }

    /** Where events go. */
    interface Sink {

        void send(String key, byte[] event);

        /** Returns once everything that was sent is there. */
        void acknowledge();
    }

    /** How time passes; a test can see it pass without waiting. */
    @FunctionalInterface
    interface Pause {

        void take(Duration delay) throws InterruptedException;
    }

    private static final Duration PROGRESS = Duration.ofSeconds(5);

    /** What an interruption may send twice is at most what is sent in this time, and this much. */
    private static final Duration UNACKNOWLEDGED = Duration.ofSeconds(1);

    private static final long MOST_UNACKNOWLEDGED = 1_000;

    private final String bucket;
    private final Listing listing;
    private final Sink sink;
    private final BackfillFilter filter;
    private final Pace pace;
    private final long limit;
    private final Consumer<BackfillReport> listener;
    private final LongSupplier nanoTime;
    private final long start;
    private volatile boolean stopping;
    private volatile BackfillReport acknowledged;
    private long nextProgress;
    private long nextAcknowledgement;
    private long listed;
    private long written;
    private long bytes;
    private long unnamed;
    private Optional<String> last;

    /**
     * @param after    the key to go on after; empty: from the first
     * @param limit    most events, at least 1
     * @param listener told about every five seconds
     * @param nanoTime as {@link System#nanoTime()}
     */
    Backfill(
            String bucket,
            Listing listing,
            Sink sink,
            BackfillFilter filter,
            Pace pace,
            long limit,
            Optional<String> after,
            Consumer<BackfillReport> listener,
            LongSupplier nanoTime) {
        this.bucket = bucket;
        this.listing = listing;
        this.sink = sink;
        this.filter = filter;
        this.pace = pace;
        this.limit = limit;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        this.last = after;
        this.acknowledged = now(false);
        this.nextProgress = start + PROGRESS.toNanos();
        this.nextAcknowledgement = start + UNACKNOWLEDGED.toNanos();
    }

    /** @throws InterruptedException if the calling thread was interrupted; everything acknowledged is in the report */
    BackfillReport run() throws InterruptedException {
        boolean finished = false;
        while (!finished && !over()) {
            Page page = next();
            for (StoredObject object : page.objects()) {
                if (over()) {
                    acknowledge(false);
                    return report();
                }
                take(object);
            }
            finished = page.last();
        }
        acknowledge(finished);
        return report();
    }

    private Page next() {
        try {
            return listing.after(last);
        } catch (RuntimeException e) {
            // What was sent arrives, and who went on from an earlier key would send it twice.
            acknowledge(false);
            throw e;
        }
    }

    /** Asks the run to end soon; from any thread. */
    void stop() {
        stopping = true;
    }

    /** What is acknowledged so far; from any thread. */
    BackfillReport report() {
        return acknowledged;
    }

    private boolean over() {
        return stopping || written == limit;
    }

    private void take(StoredObject object) throws InterruptedException {
        if (filter.matches(object)) {
            var event = ObjectEvent.of(bucket, object.key());
            if (event.isPresent()) {
                pace.await();
                sink.send(bucket + "/" + object.key(), event.get());
                written++;
                bytes += object.bytes();
            } else {
                unnamed++;
            }
        }
        listed++;
        last = Optional.of(object.key());
        if (written - acknowledged.written() >= MOST_UNACKNOWLEDGED || nanoTime.getAsLong() >= nextAcknowledgement) {
            acknowledge(false);
        }
    }

    private void acknowledge(boolean finished) {
        sink.acknowledge();
        acknowledged = now(finished);
        long now = nanoTime.getAsLong();
        nextAcknowledgement = now + UNACKNOWLEDGED.toNanos();
        if (now >= nextProgress) {
            nextProgress = now + PROGRESS.toNanos();
            listener.accept(acknowledged);
        }
    }

    private BackfillReport now(boolean finished) {
        return new BackfillReport(
                listed, written, bytes, unnamed, last, finished, Duration.ofNanos(nanoTime.getAsLong() - start));
    }
}
