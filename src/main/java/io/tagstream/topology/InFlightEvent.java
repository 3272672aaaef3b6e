package io.tagstream.topology;

import io.tagstream.event.Outcome;
import io.tagstream.event.ParsedEvent;
import io.tagstream.event.SourceRecord;
import io.tagstream.pipeline.Tagging;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event between intake and emission, as its task knows it. Confined to the task's StreamThread.
 */
final class InFlightEvent {

    /** No slot: an event that was not written into the store yet, or that left before it was. */
    static final int NO_SLOT = -1;

    /** The mark of an event that was found in the store. */
    private static final long COMMITTED = -1;

    final SourceRecord source;
    final List<ParsedEvent.Entry> entries;
    final long sequence;
    final long acceptedNanos;

    int slot = NO_SLOT;

    /** Whether the store does not hold it as it is now. */
    boolean unwritten;

    /** The process that accepted it, or that last counted a suspect start; persisted. */
    long owner;

    /** In how many processes it was let into native code while that was suspicious; persisted. */
    int suspectStarts;

    /** The thread's commit counter when the event came into the store: above it, its record is committed. */
    long putMark = COMMITTED;

    @Nullable
    Tagging tagging;

    @Nullable
    List<Outcome> outcomes;

    /** Null for an event that waits for nobody. */
    Lanes.@Nullable Lane lane;

    /** Behind this event in its lane; null at the end, or without a lane. */
    @Nullable
    InFlightEvent successor;

    InFlightEvent(SourceRecord source, List<ParsedEvent.Entry> entries, long sequence, long owner, long acceptedNanos) {
        this.source = source;
        this.entries = entries;
        this.sequence = sequence;
        this.acceptedNanos = acceptedNanos;
        this.owner = owner;
    }

    boolean done() {
        return outcomes != null;
    }

    StoredEvent stored() {
        return new StoredEvent(sequence, owner, suspectStarts, source);
    }

    @Override
    public String toString() {
        return source.toString();
    }
}
