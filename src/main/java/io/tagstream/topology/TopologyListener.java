package io.tagstream.topology;

import io.tagstream.event.Outcome;
import io.tagstream.event.SourceRecord;
import java.time.Duration;

/** Told what the topology does, on its StreamThreads, so that it knows no metrics library. Must not throw. */
public interface TopologyListener {

    TopologyListener NONE = new TopologyListener() {};

    /** An event was taken into a store. */
    default void onAccepted() {}

    /** @param kind of an event that asks for nothing */
    default void onAcknowledged(String kind) {}

    /**
     * An outcome was forwarded; its transaction is not committed yet.
     *
     * @param sinceAccepted from intake, or from the restore in this process, to now
     */
    default void onEmitted(Outcome outcome, Duration sinceAccepted) {}

    /** The same, with the event as it came; who needs no more than the outcome implements the other one. */
    default void onEmitted(SourceRecord source, Outcome outcome, Duration sinceAccepted) {
        onEmitted(outcome, sinceAccepted);
    }

    /** An event has left this worker: all its outcomes were forwarded, or it asked for none. */
    default void onDone() {}

    /** @param events found in a task's store, which are started again */
    default void onRestored(int events) {}
}
