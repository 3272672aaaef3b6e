package io.tagstream.fault;

import io.tagstream.it.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What was sent and what came of it, entered in whatever order it becomes known. Thread-safe.
 *
 * <p>Order is promised within a key and an output topic: two topics have no order between them.
 */
final class Ledger {

    /** What went wrong; all lists are empty where nothing did. */
    record Verdict(
            int sent,
            List<Position> lost,
            List<Position> invented,
            List<Position> doubled,
            List<Position> outOfOrder,
            List<String> wrong) {

        boolean clean() {
            return lost.isEmpty() && invented.isEmpty() && doubled.isEmpty() && outOfOrder.isEmpty() && wrong.isEmpty();
        }
    }

    /**
     * What stands in the events' topic.
     *
     * @param expected what it, or its image, must become
     * @param key      null where it has none
     */
    record Sent(Expected expected, @Nullable String key, Expected.Content value) {}

    private record Seen(Expected.Outcome outcome, @Nullable String key) {}

    private record Lane(String topic, int partition, String key) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();
    private final Map<Position, Sent> sent = new TreeMap<>();
    private final Map<Position, Seen> seen = new TreeMap<>();
    private final Map<Lane, Position> lastOfLane = new HashMap<>();
    private final List<Position> doubled = new ArrayList<>();
    private final List<Position> outOfOrder = new ArrayList<>();

    void sent(Position position, Sent event) {
        lock.lock();
        try {
            sent.put(position, event);
        } finally {
            lock.unlock();
        }
    }

    /**
     * @param topic where the outcome stood
     * @param key   null where it has none, and so no order
     */
    void seen(Position position, Expected.Outcome outcome, String topic, @Nullable String key) {
        lock.lock();
        try {
            if (seen.putIfAbsent(position, new Seen(outcome, key)) != null) {
                doubled.add(position);
                return;
            }
            if (key != null) {
                Position before = lastOfLane.put(new Lane(topic, position.partition(), key), position);
                if (before != null && before.compareTo(position) > 0) {
                    outOfOrder.add(position);
                }
            }
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int sent() {
        lock.lock();
        try {
            return sent.size();
        } finally {
            lock.unlock();
        }
    }

    int seen() {
        lock.lock();
        try {
            return seen.size();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until so many events have an outcome. @return whether they had it in time */
    boolean awaitSeen(int count, long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        lock.lock();
        try {
            while (seen.size() < count) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                progress.await(left, TimeUnit.NANOSECONDS);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Once everything was sent, and nothing can come any more. */
    Verdict verdict() {
        lock.lock();
        try {
            var lost = new ArrayList<Position>();
            var wrong = new ArrayList<String>();
            sent.forEach((position, event) -> {
                Seen came = seen.get(position);
                if (came == null) {
                    lost.add(position);
                } else if (!event.expected().isMetBy(came.outcome(), event.value())
                        || !Objects.equals(event.key(), came.key())) {
                    wrong.add(position + ": " + came + " instead of " + event);
                }
            });
            List<Position> invented = seen.keySet().stream()
                    .filter(position -> !sent.containsKey(position))
                    .toList();
            return new Verdict(sent.size(), lost, invented, List.copyOf(doubled), List.copyOf(outOfOrder), wrong);
        } finally {
            lock.unlock();
        }
    }

    /** How many events ended as dead letters. */
    long deadLetters() {
        lock.lock();
        try {
            return seen.values().stream()
                    .map(Seen::outcome)
                    .filter(Expected.Outcome.Dead.class::isInstance)
                    .count();
        } finally {
            lock.unlock();
        }
    }
}
