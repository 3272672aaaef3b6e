package io.tagstream.image;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * Bounds-checked reading of a file's bytes: what lies beyond the end is a corrupt image, not an
 * exception of Java's.
 */
final class ImageBytes {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final String format;

    /** @param format for messages */
    ImageBytes(byte[] bytes, String format) {
        this.bytes = bytes;
        this.format = format;
    }

    int length() {
        return bytes.length;
    }

    /** An empty selection of these bytes. */
    FileParts noParts() {
        return new FileParts(bytes);
    }

    int u8(long at) throws RefusedImageException {
        if (at < 0 || at >= bytes.length) {
            throw ends();
        }
        return bytes[(int) at] & 0xFF;
    }

    int u16(long at) throws RefusedImageException {
        return (u8(at) << 8) | u8(at + 1);
    }

    int u16Little(long at) throws RefusedImageException {
        return (u8(at + 1) << 8) | u8(at);
    }

    int u24Little(long at) throws RefusedImageException {
        return (u8(at + 2) << 16) | u16Little(at);
    }

    long u32(long at) throws RefusedImageException {
        return ((long) u16(at) << 16) | u16(at + 2);
    }

    long u32Little(long at) throws RefusedImageException {
        return ((long) u16Little(at + 2) << 16) | u16Little(at);
    }

    boolean has(long at, String ascii) {
        byte[] wanted = ascii.getBytes(US_ASCII);
        if (at < 0 || at + wanted.length > bytes.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes[(int) at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** The sum that PNG keeps of its chunks; both ends within the file. */
    long crc32(long from, long end) {
        var sum = new CRC32();
        sum.update(bytes, (int) from, (int) (end - from));
        return sum.getValue();
    }

    /** The next place from here on that holds 0xFF, or the length. Most of a JPEG is looked through by this. */
    int nextMarkerByte(int from) {
        int at = from;
        while (at <= bytes.length - Long.BYTES && !holdsMarkerByte((long) EIGHT.get(bytes, at))) {
            at += Long.BYTES;
        }
        while (at < bytes.length && bytes[at] != (byte) 0xFF) {
            at++;
        }
        return at;
    }

    /** Whether one of eight bytes is 0xFF: the lowest one whose highest bit is set, and gone once 1 is added to each. */
    private static boolean holdsMarkerByte(long eight) {
        return (eight & ~(eight + 0x0101_0101_0101_0101L) & 0x8080_8080_8080_8080L) != 0;
    }

    RefusedImageException ends() {
        return RefusedImageException.corrupt(
                String.format(Locale.ROOT, "the %s ends early, after %,d bytes", format, bytes.length));
    }
}
