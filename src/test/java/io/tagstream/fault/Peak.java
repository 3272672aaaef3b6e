package io.tagstream.fault;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The largest that a number was while it was looked at, every quarter of a second. A thread of its own. */
final class Peak implements AutoCloseable {

    /** Where the number comes from; a look that fails is passed over. */
    @FunctionalInterface
    interface Source {
        double now() throws Exception;
    }

    private static final long LOOK_MILLIS = 250;

    private final Source source;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile double highest;

    private Peak(Source source) {
        this.source = source;
        Thread.ofPlatform().name("peak").daemon().start(this::look);
    }

    static Peak of(Source source) {
        return new Peak(source);
    }

    double highest() {
        return highest;
    }

    private void look() {
        try {
            while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                highest = Math.max(highest, looked());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private double looked() {
        try {
            return source.now();
        } catch (Exception e) {
            // A worker that starts, or stops, does not answer.
            return highest;
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
