package io.tagstream.topology;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The events in flight of one task, kept in slots: small numbers that are used again.
 *
 * <p>Changes are remembered and written once, when the thread's producer flushes for a commit
 * ({@link ThreadTasks#write()}), so that what came and went between two commits takes no record. An event gets its slot when
 * it is written; a slot that was freed since the last commit is the first to be taken, and then needs no marker.
 *
 * <p>A freed slot holds a marker, never a tombstone: compaction keeps the last record of each key, so
 * nothing finished can come back after a slow restore, and the changelog is bounded by the slots.
 * Confined to the task's StreamThread.
 */
final class InFlightStore {

    /** The store's name, and so a part of its changelog topic's: a contract. */
    static final String NAME = "in-flight";

    private static final byte[] FREE = {0};

    /** What the changelog is created with; compared at every start with what it is. */
    static final Map<String, String> CHANGELOG = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, "10000",
            TopicConfig.DELETE_RETENTION_MS_CONFIG, "60000",
            TopicConfig.SEGMENT_BYTES_CONFIG, "1048576",
            TopicConfig.SEGMENT_MS_CONFIG, "10000",
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.01",
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "8388608",
            // An event's time may be any that its topic took; the brokers' own is never refused.
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");

    /** An occupied slot. */
    record Occupied(int slot, StoredEvent event) {}

    private final KeyValueStore<Integer, byte[]> slots;
    private final Set<InFlightEvent> events = new LinkedHashSet<>();
    private final ArrayDeque<Integer> freed = new ArrayDeque<>();
    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private int unwritten;
    private int high;

    InFlightStore(KeyValueStore<Integer, byte[]> slots) {
        this.slots = slots;
    }

    /** In memory, logged, not cached: what is written is in the transaction at once. */
    static StoreBuilder<KeyValueStore<Integer, byte[]>> builder() {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(NAME), Serdes.Integer(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(CHANGELOG);
    }

    /** What a restore left, in the order in which the events were taken. Writes nothing; call it once, first. */
    List<Occupied> restore() {
        var occupied = new ArrayList<Occupied>();
        try (var all = slots.all()) {
            while (all.hasNext()) {
                var next = all.next();
                high = Math.max(high, next.key + 1);
                if (isFree(next.value)) {
                    free.push(next.key);
                } else {
                    occupied.add(new Occupied(next.key, StoredEvent.decode(next.value)));
                }
            }
        }
        occupied.sort(Comparator.comparingLong(entry -> entry.event().sequence()));
        return occupied;
    }

    /** Those in flight, in the order in which they came. */
    Set<InFlightEvent> events() {
        return Collections.unmodifiableSet(events);
    }

    /** An event that the last owner left in its slot. */
    void keep(InFlightEvent event) {
        events.add(event);
    }

    /** An event came to be in flight. */
    void put(InFlightEvent event) {
        events.add(event);
        changed(event);
    }

    /** What is stored of an event has changed. */
    void changed(InFlightEvent event) {
        if (!event.unwritten) {
            event.unwritten = true;
            unwritten++;
        }
    }

    /** An event is in flight no longer. */
    void remove(InFlightEvent event) {
        events.remove(event);
        if (event.unwritten) {
            event.unwritten = false;
            unwritten--;
        }
        if (event.slot != InFlightEvent.NO_SLOT) {
            freed.push(event.slot);
        }
    }

    /** Whether all changes are written. */
    boolean written() {
        return unwritten == 0 && freed.isEmpty();
    }

    /** Writes what has changed into the transaction that is open, or opens one. */
    void write() {
        if (unwritten > 0) {
            events.forEach(this::writeIfChanged);
        }
        while (!freed.isEmpty()) {
            int slot = freed.pop();
            slots.put(slot, FREE);
            free.push(slot);
        }
    }

    private void writeIfChanged(InFlightEvent event) {
        if (!event.unwritten) {
            return;
        }
        if (event.slot == InFlightEvent.NO_SLOT) {
            event.slot = nextSlot();
        }
        slots.put(event.slot, event.stored().encode());
        event.unwritten = false;
        unwritten--;
    }

    private int nextSlot() {
        if (!freed.isEmpty()) {
            return freed.pop();
        }
        return free.isEmpty() ? high++ : free.pop();
    }

    private static boolean isFree(byte[] value) {
        return value.length == 1 && value[0] == FREE[0];
    }
}
