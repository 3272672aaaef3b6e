package io.tagstream.event;

import java.util.Objects;

/**
 * One image of one event. An event may name several (a storage notification does); what has an
 * outcome is the image.
 *
 * @param event where the event came from
 * @param index which place in the event's list, from 0; 0 for an event without a list
 */
public record ImageId(EventId event, int index) {

    public ImageId {
        Objects.requireNonNull(event, "event");
        if (index < 0) {
            throw new IllegalArgumentException("index must not be negative: " + index);
        }
    }

    /** {@code topic-partition-offset-index}: the label's id, the same after every redelivery. */
    @Override
    public String toString() {
        return event + "-" + index;
    }
}
