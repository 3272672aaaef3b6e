package io.tagstream.event;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An input record as it came, byte for byte: what a dead letter gives back and what a crash must
 * not lose. Immutable by convention: nobody writes to the arrays.
 */
public final class SourceRecord {

    private final EventId id;
    private final long timestamp;
    private final List<RecordHeader> headers;
    private final byte @Nullable [] key;
    private final byte @Nullable [] value;

    /** @param timestamp milliseconds since 1970 as the record carries them */
    public SourceRecord(
            EventId id, long timestamp, List<RecordHeader> headers, byte @Nullable [] key, byte @Nullable [] value) {
        this.id = Objects.requireNonNull(id, "id");
        this.timestamp = timestamp;
        this.headers = List.copyOf(headers);
        this.key = key;
        this.value = value;
    }

    public EventId id() {
        return id;
    }

    public long timestamp() {
        return timestamp;
    }

    /** In the record's order; names may repeat. */
    public List<RecordHeader> headers() {
        return headers;
    }

    public byte @Nullable [] key() {
        return key;
    }

    public byte @Nullable [] value() {
        return value;
    }

    /** The last header of this name, as Kafka's own {@code lastHeader}; names are compared as they are. */
    public Optional<String> header(String name) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            if (headers.get(i).name().equals(name)) {
                return Optional.of(headers.get(i).text());
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
