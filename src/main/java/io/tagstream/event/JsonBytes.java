package io.tagstream.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Arrays;

/**
 * JSON as UTF-8 that grows at its end, of parts that are JSON already and of values between them. It checks no structure: who
 * writes knows the order of the parts. A label is written for each image on a StreamThread, and a generator that
 * checks each of its sixty tokens takes 2.6 times as long ({@code docs/performance.md}). Confined to its caller.
 */
final class JsonBytes {

    private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();
    private static final int MOST_KEPT = 16 * 1024;
    private static final byte[] QUOTE = {'"'};

    private byte[] bytes;
    private int length;

    JsonBytes(int expected) {
        this.bytes = new byte[expected];
    }

    /** Empties it, and keeps its room unless that has grown beyond all need. */
    void clear() {
        length = 0;
        if (bytes.length > MOST_KEPT) {
            bytes = new byte[MOST_KEPT];
        }
    }

    /** JSON, or a part of it, as it is. */
    void write(byte[] json) {
        ensureRoom(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
    }

    /** @param before JSON that ends where a value is next, as in all of these */
    void writeString(byte[] before, String text) {
        write(before);
        writeString(text);
    }

    void writeNumber(byte[] before, long number) {
        write(before);
        writeNumber(number);
    }

    void writeDecimal(byte[] before, int scaled, int decimals) {
        write(before);
        writeDecimal(scaled, decimals);
    }

    /** A string in quotes; half characters, which UTF-8 cannot spell, are shown by their escapes. */
    void writeString(String text) {
        int count = text.length();
        ensureRoom(count + 2);
        byte[] to = bytes;
        int start = length + 1;
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\') {
                writeEncoded(text);
                return;
            }
            to[start + i] = (byte) c;
        }
        to[start - 1] = '"';
        to[start + count] = '"';
        length = start + count + 1;
    }

    private void writeEncoded(String text) {
        byte[] quoted = ENCODER.quoteAsUTF8(OneLine.withoutHalfCharacters(text));
        write(QUOTE);
        write(quoted);
        write(QUOTE);
    }

    void writeNumber(long number) {
        if (number < 0) {
            write(Long.toString(number).getBytes(US_ASCII));
        } else {
            writeDigits(number, digitsOf(number));
        }
    }

    /**
     * A number with a point, never 7.1E-3.
     *
     * @param scaled   the number times ten to the power of {@code decimals}, at least 0
     * @param decimals digits after the point
     */
    void writeDecimal(int scaled, int decimals) {
        int one = 1;
        for (int i = 0; i < decimals; i++) {
            one *= 10;
        }
        writeNumber(scaled / one);
        ensureRoom(1);
        bytes[length++] = '.';
        writeDigits(scaled % one, decimals);
    }

    private void writeDigits(long number, int count) {
        ensureRoom(count);
        byte[] to = bytes;
        int end = length + count;
        long left = number;
        for (int at = end - 1; at >= end - count; at--) {
            to[at] = (byte) ('0' + left % 10);
            left /= 10;
        }
        length = end;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    private static int digitsOf(long number) {
        int digits = 1;
        for (long left = number / 10; left > 0; left /= 10) {
            digits++;
        }
        return digits;
    }

    private void ensureRoom(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
