package io.tagstream.hostile;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a fuzzing process has seen, in a file that outlives it. The child writes, its parent reads: each
 * number is by itself, and a look at two of them may be a picture apart.
 */
final class FuzzState {

    /** What is kept, and in which order. */
    enum Field {
        /** Whether the libraries are loaded: before that, no picture is to blame for anything. */
        STARTED,
        /** The picture that is being decoded. */
        NUMBER,
        PIXELS,
        CORRUPT,
        REFUSED,
        /** Decoded twice, the same bytes gave other pixels. */
        UNSTABLE,
        /** Java's code threw. */
        THROWN,
        SLOWEST_NANOS,
        SLOWEST_NUMBER,
        /** Set at the orderly end. */
        DONE
    }

    private final MappedByteBuffer fields;

    private FuzzState(MappedByteBuffer fields) {
        this.fields = fields;
    }

    static FuzzState open(Path file) throws IOException {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            return new FuzzState(
                    channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) Long.BYTES * Field.values().length));
        }
    }

    long get(Field field) {
        return fields.getLong(field.ordinal() * Long.BYTES);
    }

    void set(Field field, long value) {
        fields.putLong(field.ordinal() * Long.BYTES, value);
    }

    void count(Field field) {
        set(field, get(field) + 1);
    }
}
