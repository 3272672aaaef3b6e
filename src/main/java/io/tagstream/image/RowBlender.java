package io.tagstream.image;

import java.util.Arrays;

/**
 * The pass along the columns: several source rows become one, with the weights of a place. Values and
 * weights stand in plain {@code int} arrays, one a channel, so that the JIT computes 8 or more of them at
 * once. Not thread-safe: it reuses its memory.
 */
final class RowBlender {

    /** 255 times a weight of 1, and the rounding, stay within 31 bits. */
    static final int WEIGHT_BITS = 22;

    private static final int SHIFT = WEIGHT_BITS - Lanes.FRACTION_BITS;
    private static final int ROUNDING = 1 << (SHIFT - 1);

    private int[] blue = {};
    private int[] green = {};
    private int[] red = {};

    /**
     * @param window  source rows, row y in place y modulo the length; pixels as {@link PixelSource} gives them
     * @param rows    which of them, with which weights
     * @param place   whose row is wanted
     * @param width   pixels of a row
     * @param blended gets them, as {@link Lanes}
     */
    void blend(int[][] window, ResampleFilter rows, int place, int width, long[] blended) {
        roomFor(width);
        Arrays.fill(blue, 0, width, ROUNDING);
        Arrays.fill(green, 0, width, ROUNDING);
        Arrays.fill(red, 0, width, ROUNDING);
        for (int tap = 0; tap < rows.taps(); tap++) {
            int weight = rows.weights()[place * rows.taps() + tap];
            if (weight != 0) {
                add(window[(rows.firsts[place] + tap) % window.length], weight, width);
            }
        }
        pack(width, blended);
    }

    private void add(int[] row, int weight, int width) {
        add(row, weight, width, blue, green, red);
    }

    private static void add(int[] row, int weight, int width, int[] blue, int[] green, int[] red) {
        for (int x = 0; x < width; x++) {
            int pixel = row[x];
            blue[x] += weight * (pixel & 0xFF);
            green[x] += weight * (pixel >>> 8 & 0xFF);
            red[x] += weight * (pixel >>> 16 & 0xFF);
        }
    }

    private void pack(int width, long[] blended) {
        pack(blue, green, red, width, blended);
    }

    private static void pack(int[] blue, int[] green, int[] red, int width, long[] blended) {
        for (int x = 0; x < width; x++) {
            blended[x] = Lanes.of(blue[x] >>> SHIFT, green[x] >>> SHIFT, red[x] >>> SHIFT);
        }
    }

    private void roomFor(int width) {
        if (blue.length < width) {
            blue = new int[width];
            green = new int[width];
            red = new int[width];
        }
    }
}
