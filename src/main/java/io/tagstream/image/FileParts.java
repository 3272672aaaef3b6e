package io.tagstream.image;

import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;

/**
 * The stretches of a file that make its pixels, in their order: all that native code is given. Comments,
 * profiles, thumbnails, further frames and what trails behind the end stay in Java, and so do the
 * parsers that would read them.
 */
final class FileParts {

    private final byte[] file;
    private int[] bounds = new int[8];
    private int used;
    private int length;

    FileParts(byte[] file) {
        this.file = file;
    }

    /**
     * @param from first byte, behind all that was kept before
     * @param end  behind the last byte, within the file
     */
    void keep(long from, long end) {
        if (used > 0 && bounds[used - 1] == from) {
            bounds[used - 1] = Math.toIntExact(end);
        } else {
            if (used == bounds.length) {
                bounds = Arrays.copyOf(bounds, used * 2);
            }
            bounds[used] = Math.toIntExact(from);
            bounds[used + 1] = Math.toIntExact(end);
            used += 2;
        }
        length += (int) (end - from);
    }

    /** All of it, parts or not; not to be written. */
    byte[] file() {
        return file;
    }

    /** Bytes of all parts together. */
    int length() {
        return length;
    }

    /** A copy in native memory, {@link #length()} bytes; the caller frees it. */
    BytePointer toNative() {
        var copy = new BytePointer(length);
        int to = 0;
        for (int i = 0; i < used; i += 2) {
            int size = bounds[i + 1] - bounds[i];
            copy.position(to).put(file, bounds[i], size);
            to += size;
        }
        return copy.position(0);
    }

    /** A copy in Java's memory. */
    byte[] toArray() {
        byte[] copy = new byte[length];
        int to = 0;
        for (int i = 0; i < used; i += 2) {
            int size = bounds[i + 1] - bounds[i];
            System.arraycopy(file, bounds[i], copy, to, size);
            to += size;
        }
        return copy;
    }
}
