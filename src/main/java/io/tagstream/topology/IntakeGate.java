package io.tagstream.topology;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Whether this process takes more events. One for all StreamThreads; thread-safe.
 *
 * <p>Shut while the budget is spent, while events that were polled already wait for a permit
 * (parked), while the stores hold as much as they may, while a topic cannot take its records, and
 * for good once the worker drains. Not yet open until the checks at start have passed.
 */
public final class IntakeGate {

    private final BooleanSupplier budgetSpent;
    private final int maxStored;
    private final long maxStoredBytes;
    private final AtomicInteger parked = new AtomicInteger();
    private final AtomicInteger stored = new AtomicInteger();
    private final AtomicLong storedBytes = new AtomicLong();
    private final CountDownLatch checked = new CountDownLatch(1);
    private volatile boolean draining;
    private volatile SinkState sinks = SinkState.USABLE;

    /**
     * @param budgetSpent    whether no permit is free
     * @param maxStored      most events in the stores
     * @param maxStoredBytes most bytes of events in the stores
     */
    public IntakeGate(BooleanSupplier budgetSpent, int maxStored, long maxStoredBytes) {
        this.budgetSpent = budgetSpent;
        this.maxStored = maxStored;
        this.maxStoredBytes = maxStoredBytes;
    }

    /** Whether polling must bring nothing new. */
    boolean shut() {
        return draining
                || parked.get() > 0
                || budgetSpent.getAsBoolean()
                || stored.get() >= maxStored
                || storedBytes.get() >= maxStoredBytes
                || sinks != SinkState.USABLE;
    }

    /**
     * Waits until the checks at start have passed.
     *
     * @return whether they have
     */
    boolean awaitChecked(long nanos) throws InterruptedException {
        return checked.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** The checks at start have passed: the worker may join its group. */
    public void open() {
        checked.countDown();
    }

    public boolean checked() {
        return checked.getCount() == 0;
    }

    /** No new events from now on; what is in flight goes on. */
    public void drain() {
        draining = true;
    }

    boolean draining() {
        return draining;
    }

    void sinks(SinkState state) {
        sinks = state;
    }

    /** Whether labels and dead letters can be sent. */
    public SinkState sinks() {
        return sinks;
    }

    void addParked(int difference) {
        parked.addAndGet(difference);
    }

    void addStored(int difference, long bytes) {
        stored.addAndGet(difference);
        storedBytes.addAndGet(bytes);
    }

    /** Events in the stores of this process: in flight, parked, done and waiting to be emitted. */
    public int stored() {
        return stored.get();
    }

    /** Events that wait for a permit. */
    public int parked() {
        return parked.get();
    }
}
