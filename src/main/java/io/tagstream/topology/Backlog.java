package io.tagstream.topology;

import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What this process has still to do of its partitions, and how long that will take at the rate of late.
 * Thread-safe.
 */
public final class Backlog implements TopologyListener {

    /** Said of everything that takes longer, and of what does not move at all: a day, in seconds. */
    public static final double LONGEST = 86_400;

    private final IntakeGate gate;
    private final Set<ConsumerLag> consumers = ConcurrentHashMap.newKeySet();
    private final LongAdder done = new LongAdder();
    private final DrainRate rate = new DrainRate(System.nanoTime());

    Backlog(IntakeGate gate) {
        this.gate = gate;
    }

    void add(ConsumerLag consumer) {
        consumers.add(consumer);
    }

    void remove(ConsumerLag consumer) {
        consumers.remove(consumer);
    }

    /** Called by StreamThreads as they come round. */
    void look(long now) {
        rate.look(now, done.sum(), eventsLeft() > 0);
    }

    @Override
    public void onDone() {
        done.increment();
    }

    /** Events that are in Kafka still or in the stores of this process. */
    public double eventsLeft() {
        return consumers.stream().mapToDouble(ConsumerLag::events).sum() + gate.stored();
    }

    /** Events that are in Kafka still, by partition of the input topic, for those that this process reads. */
    public SortedMap<Integer, Double> unread() {
        var unread = new TreeMap<Integer, Double>();
        consumers.forEach(consumer -> unread.putAll(consumer.byPartition()));
        return unread;
    }

    /** In seconds: 0 when all is done, NaN while no rate is known, {@link #LONGEST} at most. */
    public double secondsToDrain() {
        double left = eventsLeft();
        return left == 0 ? 0 : Math.min(LONGEST, left / rate.perSecond());
    }
}
