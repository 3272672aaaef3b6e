package io.tagstream.event;

import java.util.Objects;

/**
 * Where an event came from; unique in a cluster, and the same on every redelivery.
 *
 * @param topic     not blank
 * @param partition at least 0
 * @param offset    at least 0
 */
public record EventId(String topic, int partition, long offset) {

    public EventId {
        Objects.requireNonNull(topic, "topic");
        if (topic.isBlank()) {
            throw new IllegalArgumentException("topic must not be blank");
        }
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException(
                    "partition and offset must not be negative: " + partition + ", " + offset);
        }
    }

    /** {@code topic-partition-offset}. */
    @Override
    public String toString() {
        return topic + "-" + partition + "-" + offset;
    }
}
