package io.tagstream.topology;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * How many events a second are done while there are any: what was done in the last minute, over the part of it
 * in which something was left. A worker that had nothing to do keeps the rate that it last had. Thread-safe.
 */
final class DrainRate {

    private static final long WINDOW = TimeUnit.MINUTES.toNanos(1);
    private static final long SPAN = TimeUnit.SECONDS.toNanos(1);

    /** A time in which something was left. */
    private record Span(long nanos, long done) {}

    private final ArrayDeque<Span> busy = new ArrayDeque<>();
    private long busyNanos;
    private long busyDone;
    private long spanStart;
    private long spanDone;
    private boolean wasBusy;

    /** @param now where the clock of {@link System#nanoTime()} stands at the start */
    DrainRate(long now) {
        this.spanStart = now;
    }

    /**
     * To be called often; looks once a second.
     *
     * @param done all events that were ever done
     * @param left whether any are left
     */
    synchronized void look(long now, long done, boolean left) {
        long nanos = now - spanStart;
        if (nanos < SPAN) {
            return;
        }
        if (left || wasBusy) {
            add(new Span(nanos, done - spanDone));
        }
        spanStart = now;
        spanDone = done;
        wasBusy = left;
    }

    private void add(Span span) {
        busy.add(span);
        busyNanos += span.nanos();
        busyDone += span.done();
        while (busyNanos > WINDOW && busy.size() > 1) {
            Span oldest = busy.remove();
            busyNanos -= oldest.nanos();
            busyDone -= oldest.done();
        }
    }

    /** NaN until something was to be done. */
    synchronized double perSecond() {
        return busyNanos == 0 ? Double.NaN : busyDone * 1e9 / busyNanos;
    }
}
