package io.tagstream.image;

import java.util.Arrays;

/**
 * The pass along a row: of its pixels, the 224 places that the cut keeps. Most of the time of resizing goes
 * here. One multiplication weighs both blue and red, side by side in a {@code long}; and the weights of a place
 * stand in a straight line, three of them, which is what photos and reduced JPEGs have mostly, or groups of
 * four. Not thread-safe: it reuses its memory.
 */
final class RowNarrower {

    private static final int SIDE = DecodedImage.SIDE;
    private static final int BITS = ResampleFilter.BITS;
    private static final long HALF = 1L << (BITS - 1);
    private static final long HALVES = HALF << Integer.SIZE | HALF;

    private final long[] pairSums = new long[SIDE];
    private final long[] greenSums = new long[SIDE];

    /** Red above blue. */
    private long[] pairs = {};

    private long[] greens = {};

    /**
     * @param pixels   as {@link PixelSource} gives them; the first is the lowest that any place needs
     * @param width    how many they are
     * @param narrowed gets whole values: red of all places, then green, then blue
     */
    void narrow(int[] pixels, int width, ResampleFilter columns, int[] narrowed) {
        roomFor(width + columns.taps());
        spread(pixels, width, pairs, greens);
        if (columns.taps() == 3) {
            ofThree(columns.offsets(), columns.weights(), narrowed);
        } else {
            ofMany(columns.offsets(), columns.weights(), columns.taps(), narrowed);
        }
    }

    /** Behind the pixels are as many more as a place has weights, which are multiplied by zero. */
    private void roomFor(int width) {
        if (pairs.length < width) {
            pairs = new long[width];
            greens = new long[width];
        }
    }

    private static void spread(int[] pixels, int width, long[] pairs, long[] greens) {
        for (int x = 0; x < width; x++) {
            int pixel = pixels[x];
            pairs[x] = (pixel & 0xFFL) | ((pixel & 0xFF0000L) << 16);
            greens[x] = (pixel >>> 8) & 0xFFL;
        }
    }

    private void ofThree(int[] offsets, int[] weights, int[] narrowed) {
        for (int x = 0; x < SIDE; x++) {
            int at = offsets[x];
            long a = weights[x];
            long b = weights[SIDE + x];
            long c = weights[2 * SIDE + x];
            long pair = HALVES + a * pairs[at] + b * pairs[at + 1] + c * pairs[at + 2];
            long green = HALF + a * greens[at] + b * greens[at + 1] + c * greens[at + 2];
            store(pair, green, x, narrowed);
        }
    }

    private void ofMany(int[] offsets, int[] weights, int taps, int[] narrowed) {
        sum(pairs, HALVES, offsets, weights, taps, pairSums);
        sum(greens, HALF, offsets, weights, taps, greenSums);
        for (int x = 0; x < SIDE; x++) {
            store(pairSums[x], greenSums[x], x, narrowed);
        }
    }

    private static void sum(long[] row, long half, int[] offsets, int[] weights, int taps, long[] sums) {
        Arrays.fill(sums, half);
        for (int tap = 0; tap < taps; tap += 4) {
            for (int x = 0; x < SIDE; x++) {
                int at = offsets[x] + tap;
                int weight = tap * SIDE + x;
                sums[x] += weights[weight] * row[at]
                        + weights[weight + SIDE] * row[at + 1]
                        + weights[weight + 2 * SIDE] * row[at + 2]
                        + weights[weight + 3 * SIDE] * row[at + 3];
            }
        }
    }

    private static void store(long pair, long green, int x, int[] narrowed) {
        narrowed[x] = (int) (pair >>> (Integer.SIZE + BITS));
        narrowed[SIDE + x] = (int) (green >>> BITS);
        narrowed[2 * SIDE + x] = (int) pair >>> BITS;
    }
}
