package io.tagstream.topology;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who has to wait for whom. Events of one lane leave in the order in which they joined; an event
 * without a lane waits for nobody. Confined to the task's StreamThread.
 */
final class Lanes {

    private static final Object WHOLE_PARTITION = new Object();

    private record Lane(InFlightEvent head, InFlightEvent last) {}

    private final EmissionOrder order;
    private final Map<Object, Lane> lanes = new HashMap<>();

    Lanes(EmissionOrder order) {
        this.order = order;
    }

    /** Whether an event of this key would be first in its lane. */
    boolean free(byte @Nullable [] key) {
        Object name = nameOf(key);
        return name == null || !lanes.containsKey(name);
    }

    /** Puts the event last in its lane. */
    void join(InFlightEvent event) {
        Object name = nameOf(event.source.key());
        if (name == null) {
            return;
        }
        Lane lane = lanes.get(name);
        if (lane == null) {
            lanes.put(name, new Lane(event, event));
        } else {
            lane.last().successor = event;
            lanes.put(name, new Lane(lane.head(), event));
        }
    }

    boolean isHead(InFlightEvent event) {
        Object name = nameOf(event.source.key());
        if (name == null) {
            return true;
        }
        Lane lane = lanes.get(name);
        return lane != null && lane.head() == event;
    }

    /**
     * Takes the head of a lane out of it.
     *
     * @return the new head, or null where nobody is left
     */
    @Nullable
    InFlightEvent leave(InFlightEvent head) {
        Object name = nameOf(head.source.key());
        if (name == null) {
            return null;
        }
        InFlightEvent next = head.successor;
        head.successor = null;
        if (next == null) {
            lanes.remove(name);
        } else {
            Lane lane = lanes.get(name);
            lanes.put(name, new Lane(next, lane == null ? next : lane.last()));
        }
        return next;
    }

    private @Nullable Object nameOf(byte @Nullable [] key) {
        return switch (order) {
            case NONE -> null;
            case PARTITION -> WHOLE_PARTITION;
            case KEY -> key == null ? null : ByteBuffer.wrap(key);
        };
    }
}
