package io.tagstream.fetch;

import java.time.Duration;

/**
 * Until when an event is tried. The time that it waits behind open circuits does not count: it puts
 * the deadline off, within bounds. One object for all images of an event; confined to the event's
 * thread.
 */
public final class EventDeadline {

    private Deadline deadline;
    private Duration behindCircuits = Duration.ZERO;

    private EventDeadline(Deadline deadline) {
        this.deadline = deadline;
    }

    /** @param span from now; not negative */
    public static EventDeadline in(Duration span) {
        return new EventDeadline(Deadline.in(span));
    }

    /** As it is now. */
    Deadline current() {
        return deadline;
    }

    /**
     * Makes room for a wait behind an open circuit.
     *
     * @param atMost all such waits of the event together
     * @return whether there is room; else nothing has changed
     */
    boolean putOff(Duration wait, Duration atMost) {
        var all = behindCircuits.plus(wait);
        if (all.compareTo(atMost) > 0) {
            return false;
        }
        behindCircuits = all;
        deadline = new Deadline(deadline.nanoTime() + wait.toNanos());
        return true;
    }
}
