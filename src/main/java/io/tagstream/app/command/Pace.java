package io.tagstream.app.command;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/** Lets through so many a second, evenly; time that was not used is not made up for. Used by one thread. */
final class Pace {

    private final long between;
    private final Backfill.Pause pause;
    private final LongSupplier nanoTime;
    private long next;

    /** @param perSecond at least 1; empty: as many as there are */
    Pace(OptionalInt perSecond, Backfill.Pause pause, LongSupplier nanoTime) {
        if (perSecond.isPresent() && perSecond.getAsInt() < 1) {
            throw new IllegalArgumentException("the rate must be at least 1: " + perSecond.getAsInt());
        }
        this.between = perSecond.isEmpty() ? 0 : Duration.ofSeconds(1).toNanos() / perSecond.getAsInt();
        this.pause = pause;
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong();
    }

    void await() throws InterruptedException {
        if (between == 0) {
            return;
        }
        long ahead = next - nanoTime.getAsLong();
        if (ahead > 0) {
            pause.take(Duration.ofNanos(ahead));
        }
        next = Math.max(next, nanoTime.getAsLong() - Duration.ofMillis(100).toNanos()) + between;
    }
}
