package io.tagstream.topology;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Commits that do not wait for the end of {@code commit.interval.ms}: where the process has nothing else in flight, a transaction
 * would be shared with nobody. No more of them than by the interval, so at most twice as many transactions in all.
 * Thread-safe.
 */
public final class EarlyCommits {

    private final long apartNanos;
    private final LongSupplier nanoTime;
    private final AtomicLong earliest;

    /**
     * @param apart    least time between two in this process
     * @param nanoTime monotonic, as {@link System#nanoTime()}
     */
    public EarlyCommits(Duration apart, LongSupplier nanoTime) {
        this.apartNanos = apart.toNanos();
        this.nanoTime = nanoTime;
        this.earliest = new AtomicLong(nanoTime.getAsLong());
    }

    /**
     * Asks Kafka Streams to commit as soon as the tasks have had their turn, or does nothing: then the interval's end commits. Called
     * on a StreamThread.
     */
    void request(ProcessorContext<?, ?> context) {
        long now = nanoTime.getAsLong();
        long due = earliest.get();
        if (now - due >= 0 && earliest.compareAndSet(due, now + apartNanos)) {
            context.commit();
        }
    }
}
