package io.tagstream.topology.redrive;

import io.tagstream.event.SourceRecord;
import io.tagstream.topology.redrive.RedriveWriter.Outgoing;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects events to what one transaction takes. Not thread-safe. */
final class Batch {

    private static final int MOST_EVENTS = 500;
    private static final long ENOUGH_BYTES = 4 << 20;

    private final Consumer<List<Outgoing>> write;
    private final List<Outgoing> collected = new ArrayList<>();
    private long bytes;

    Batch(Consumer<List<Outgoing>> write) {
        this.write = write;
    }

    void add(Outgoing outgoing) {
        collected.add(outgoing);
        SourceRecord event = outgoing.letter().event();
        byte[] value = event.value();
        bytes += value == null ? 0 : value.length;
        if (collected.size() == MOST_EVENTS || bytes >= ENOUGH_BYTES) {
            flush();
        }
    }

    /** Writes what was collected. */
    void flush() {
        if (!collected.isEmpty()) {
            write.accept(List.copyOf(collected));
            collected.clear();
            bytes = 0;
        }
    }
}
