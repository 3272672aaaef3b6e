package io.tagstream.bench;

import java.time.Duration;

/** For arms that are measured after their JVM has compiled most of what it runs, which takes about a minute of two cores. */
final class WarmUp {

    private static final Duration SPAN = Duration.ofSeconds(Integer.getInteger("bench.warmup", 60));

    private WarmUp() {}

    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** At least once. */
    static void with(Work work) throws Exception {
        long start = System.nanoTime();
        do {
            work.run();
        } while (System.nanoTime() - start < SPAN.toNanos());
    }
}
