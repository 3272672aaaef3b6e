package io.tagstream.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The bits of a JPEG's scan, up to the next marker. A zero byte behind 0xFF is none of them. */
final class CodedBits {

    private static final VarHandle FOUR = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] jpeg;

    /** From its highest bit, those that were read ahead; zeros behind them. */
    private long ahead;

    private int count;
    private int at;

    CodedBits(byte[] jpeg) {
        this.jpeg = jpeg;
    }

    /** Goes on at a byte; what was read ahead is forgotten. */
    void startAt(int place) {
        at = place;
        ahead = 0;
        count = 0;
    }

    /** Behind what was read ahead, and never behind a marker. */
    int place() {
        return at;
    }

    /** Whether nothing is left but what fills up a byte. */
    boolean isRead() {
        return count < 8;
    }

    /** The symbol of the next code; −1 where the data ends, or holds no code. */
    int next(HuffmanCodes codes) {
        if (count < 16) {
            readAhead();
        }
        int found = codes.find(ahead);
        int length = found >> 8;
        if (found == 0 || length > count) {
            return -1;
        }
        ahead <<= length;
        count -= length;
        return found & 0xFF;
    }

    /** @return false if there are not so many; then none are left */
    boolean skip(int bits) {
        int left = bits;
        while (left > count) {
            left -= count;
            ahead = 0;
            count = 0;
            readAhead();
            if (count == 0) {
                return false;
            }
        }
        ahead <<= left;
        count -= left;
        return true;
    }

    /** At most 56 bits, so that they can all be shifted away at once. */
    private void readAhead() {
        if (count <= 24 && at <= jpeg.length - Integer.BYTES) {
            int four = (int) FOUR.get(jpeg, at);
            if ((four & ~(four + 0x0101_0101) & 0x8080_8080) == 0) { // no 0xFF
                ahead |= (four & 0xFFFF_FFFFL) << (32 - count);
                count += 32;
                at += 4;
                return;
            }
        }
        while (count <= 48) {
            int value = jpeg[at] & 0xFF;
            if (value == 0xFF) {
                if (jpeg[at + 1] != 0) {
                    return;
                }
                at++;
            }
            at++;
            ahead |= (long) value << (56 - count);
            count += 8;
        }
    }
}
