package io.tagstream.event;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One header of a record as it came, byte for byte. Immutable by convention: nobody writes to the array. */
public final class RecordHeader {

    private final String name;
    private final byte @Nullable [] value;

    public RecordHeader(String name, byte @Nullable [] value) {
        this.name = Objects.requireNonNull(name, "name");
        this.value = value;
    }

    public static RecordHeader ofText(String name, String text) {
        return new RecordHeader(name, text.getBytes(StandardCharsets.UTF_8));
    }

    public String name() {
        return name;
    }

    /** The bytes themselves, not a copy; null where the record has the header without a value. */
    public byte @Nullable [] value() {
        return value;
    }

    /** The value as UTF-8; empty for a header without a value. */
    public String text() {
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }

    /** The name alone: a foreign header may hold a credential. */
    @Override
    public String toString() {
        return name;
    }
}
