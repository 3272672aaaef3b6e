package io.tagstream.image;

/**
 * The three channels of a pixel side by side in one {@code long}, each with room for a value of ten bits
 * times a weight of eleven: one multiplication weighs all three.
 */
final class Lanes {

    /** Of a value, behind the point; before it are eight. */
    static final int FRACTION_BITS = 2;

    /** Weights from 0 to 1 have so many bits behind the point. */
    static final int WEIGHT_BITS = 11;

    /** Half of the least step of a weighted value, in each lane. */
    static final long HALF = of(1 << 12, 1 << 12, 1 << 12);

    private static final int LANE = 21;
    private static final int SHIFT = FRACTION_BITS + WEIGHT_BITS;

    private Lanes() {}

    static long of(int blue, int green, int red) {
        return blue | (long) green << LANE | (long) red << 2 * LANE;
    }

    /** The whole steps of a weighted value. */
    static int blue(long weighted) {
        return (int) (weighted >>> SHIFT) & 0xFF;
    }

    /** The whole steps of a weighted value. */
    static int green(long weighted) {
        return (int) (weighted >>> (LANE + SHIFT)) & 0xFF;
    }

    /** The whole steps of a weighted value. */
    static int red(long weighted) {
        return (int) (weighted >>> (2 * LANE + SHIFT)) & 0xFF;
    }
}
