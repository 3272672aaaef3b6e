package io.tagstream.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The pass along a row: of its pixels, the 224 places that the cut keeps. Three weights a place, which is
 * what comes out of photos and of reduced JPEGs mostly, stand in a straight line, more in groups of four.
 */
final class RowNarrower {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private RowNarrower() {}

    /**
     * @param row     as {@link Lanes}; its first is the lowest that any place needs, and behind the last are as many
     *                more as there are weights a place, which are multiplied by zero
     * @param columns with {@link Lanes#WEIGHT_BITS}
     * @param narrow  gets the places
     */
    static void narrow(long[] row, ResampleFilter columns, long[] narrow) {
        if (columns.taps() == 3) {
            ofThree(row, columns.lowest(), columns.firsts, columns.weights(), narrow);
        } else {
            ofMany(row, columns.lowest(), columns.firsts, columns.weights(), columns.taps(), narrow);
        }
    }

    private static void ofThree(long[] row, int lowest, int[] firsts, int[] weights, long[] narrow) {
        for (int x = 0; x < DecodedImage.SIDE; x++) {
            int at = firsts[x] - lowest;
            narrow[x] = Lanes.HALF
                    + weights[x * 3] * row[at]
                    + weights[x * 3 + 1] * row[at + 1]
                    + weights[x * 3 + 2] * row[at + 2];
        }
    }

    private static void ofMany(long[] row, int lowest, int[] firsts, int[] weights, int taps, long[] narrow) {
        for (int x = 0; x < DecodedImage.SIDE; x++) {
            int at = firsts[x] - lowest;
            long sum = Lanes.HALF;
            for (int tap = 0; tap < taps; tap += 4) {
                int weight = x * taps + tap;
                sum += weights[weight] * row[at + tap]
                        + weights[weight + 1] * row[at + tap + 1]
                        + weights[weight + 2] * row[at + tap + 2]
                        + weights[weight + 3] * row[at + tap + 3];
            }
            narrow[x] = sum;
        }
    }

    /**
     * Writes the places as R, G, B, three bytes each.
     *
     * @param rgb one byte longer than what it holds, since a pixel is written as four
     */
    static void store(long[] narrow, byte[] rgb, int at) {
        for (int x = 0; x < DecodedImage.SIDE; x++) {
            long value = narrow[x];
            INT.set(rgb, at + 3 * x, Lanes.red(value) | Lanes.green(value) << 8 | Lanes.blue(value) << 16);
        }
    }
}
