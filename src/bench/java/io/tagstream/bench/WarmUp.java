package io.tagstream.bench;

import java.time.Duration;

/**
 * Nothing is measured while a JVM still compiles most of what it runs, which takes about a minute of two cores: a worker on
 * cores with VNNI gave 0.62 of the bound in its first seconds and 0.79 in its second minute.
 */
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
