package io.tagstream.pipeline;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The virtual threads that events run on, by the pattern of leader and followers (Schmidt, Stal, Rohnert, Buschmann,
 * <i>Pattern-Oriented Software Architecture</i> 2, 2000). An event may wait for as long as it likes: whoever takes one sees
 * first that others stand by for those behind it. Who comes out of one takes the next, so that events which wait for
 * nothing cost no thread, and a task of a StreamThread wakes one thread for all that it starts. Thread-safe; no method waits.
 */
public final class EventThreads {

    /**
     * How many may stand by. Each takes its turn behind all that run, so that this many events start in a turn; more of them
     * cost events that wait for nothing a thread.
     */
    private static final int MOST_STANDING_BY = 4;

    private final ThreadFactory threads;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicInteger standingBy = new AtomicInteger();

    public EventThreads() {
        this(Thread.ofVirtual().name("event-", 0).factory());
    }

    EventThreads(ThreadFactory threads) {
        this.threads = threads;
    }

    /** @param event to be run by the next {@link #start()}, or before; should not throw */
    public void add(Runnable event) {
        // Before it is there: a count that is too low would leave an event without a thread.
        waitingCount.incrementAndGet();
        boolean added = false;
        try {
            added = waiting.add(event);
        } finally {
            if (!added) {
                waitingCount.decrementAndGet();
            }
        }
    }

    /** Runs what was added. */
    public void start() {
        standBy(1);
    }

    /** A thread that starts is counted until it looks for an event, so what was added before is seen by it. */
    private void standBy(int most) {
        for (int now = standingBy.get(); now < Math.min(most, waitingCount.get()); now = standingBy.get()) {
            if (standingBy.compareAndSet(now, now + 1)) {
                startThread();
            }
        }
    }

    private void startThread() {
        boolean started = false;
        try {
            threads.newThread(this::serve).start();
            started = true;
        } finally {
            if (!started) {
                standingBy.decrementAndGet();
            }
        }
    }

    private void serve() {
        standingBy.decrementAndGet();
        for (Runnable event = waiting.poll(); event != null; event = waiting.poll()) {
            waitingCount.decrementAndGet();
            try {
                standBy(MOST_STANDING_BY);
            } finally {
                // Where no thread can be started it runs all the same; those behind it have the next start.
                event.run();
            }
        }
    }
}
