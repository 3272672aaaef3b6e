package io.tagstream.topology;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The events in flight of one task, kept in slots: small numbers that are used again.
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
    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private int high;

    InFlightStore(KeyValueStore<Integer, byte[]> slots) {
        this.slots = slots;
    }

    /** In memory, logged, not cached: a put is in the transaction at once. */
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

    /** @return the slot, to be freed by the caller */
    int put(byte[] encoded) {
        int slot = free.isEmpty() ? high++ : free.pop();
        slots.put(slot, encoded);
        return slot;
    }

    void update(int slot, byte[] encoded) {
        slots.put(slot, encoded);
    }

    void free(int slot) {
        slots.put(slot, FREE);
        free.push(slot);
    }

    private static boolean isFree(byte[] value) {
        return value.length == 1 && value[0] == FREE[0];
    }
}
