package io.tagstream.bench;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** An open loop: events come when a Poisson process says so, whether or not those before are done. */
final class Arrivals {

    /** Does not wait for what becomes of the event. */
    @FunctionalInterface
    interface Sender {

        /** @param intended {@link System#nanoTime()} of the moment at which it was to be sent; not in the future */
        void send(long intended);
    }

    private static final double SECOND = 1e9;

    private final Random random;

    /** @param seed the same one gives the same gaps */
    Arrivals(long seed) {
        random = new Random(seed);
    }

    /**
     * Sends on the calling thread. Who comes late to a moment sends at once: the time counts from the
     * intended one.
     *
     * @param perSecond more than 0
     * @return how many were sent
     */
    int run(double perSecond, Duration span, Sender sender) {
        long start = System.nanoTime();
        long end = start + span.toNanos();
        int sent = 0;
        double next = start + gap(perSecond);
        while (next < end) {
            long intended = (long) next;
            for (long left = intended - System.nanoTime(); left > 0; left = intended - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            sender.send(intended);
            sent++;
            next += gap(perSecond);
        }
        return sent;
    }

    private double gap(double perSecond) {
        return -Math.log(1 - random.nextDouble()) * SECOND / perSecond;
    }
}
