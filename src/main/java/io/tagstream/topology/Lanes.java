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

    /** Events that wait for each other, the first of them for nobody. */
    static final class Lane {

        private final Object name;
        private InFlightEvent head;
        private InFlightEvent last;

        private Lane(Object name, InFlightEvent first) {
            this.name = name;
            this.head = first;
            this.last = first;
        }
    }

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
            lane = new Lane(name, event);
            lanes.put(name, lane);
        } else {
            lane.last.successor = event;
            lane.last = event;
        }
        event.lane = lane;
    }

    boolean isHead(InFlightEvent event) {
        return event.lane == null || event.lane.head == event;
    }

    /**
     * Takes the head of a lane out of it.
     *
     * @return the new head, or null where nobody is left
     */
    @Nullable
    InFlightEvent leave(InFlightEvent head) {
        Lane lane = head.lane;
        if (lane == null) {
            return null;
        }
        InFlightEvent next = head.successor;
        head.successor = null;
        if (next == null) {
            lanes.remove(lane.name);
        } else {
            lane.head = next;
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
