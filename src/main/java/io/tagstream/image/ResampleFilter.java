package io.tagstream.image;

/**
 * For each of the 224 places along one axis: which source pixels it is made of, and with which
 * weights. Filled anew for each picture, so that its memory is used again.
 *
 * <p>The filter is the triangle that Pillow's antialiased {@code BILINEAR} uses: as wide as the source
 * pixels that fall on one place, so that nothing is skipped when a picture shrinks. Weights are fixed
 * point with {@link #BITS} bits.
 */
final class ResampleFilter {

    /** 255 times a weight of 1, and the rounding, stay within 31 bits. */
    static final int BITS = 22;

    private static final int ONE = 1 << BITS;
    private static final int SIDE = DecodedImage.SIDE;

    private final int[] offsets = new int[SIDE];
    private int taps;
    private int[] weights = new int[4 * SIDE];
    private double[] exact = new double[4];
    private int lowest;
    private int end;

    /**
     * @param source  pixels along the axis
     * @param extent  the same in exact pixels: at most one less than {@code source}
     * @param target  pixels that they become
     * @param cut     of the target, where the 224 places begin
     * @param reverse whether the picture runs backwards along this axis
     */
    void fit(int source, double extent, int target, int cut, boolean reverse) {
        double scale = extent / target;
        double support = Math.max(scale, 1);
        roomFor((int) Math.ceil(2 * support));
        lowest = Integer.MAX_VALUE;
        end = 0;
        for (int i = 0; i < SIDE; i++) {
            int place = reverse ? target - 1 - cut - i : cut + i;
            double centre = (place + 0.5) * scale;
            int first = Math.max(0, (int) (centre - support + 0.5));
            int count = Math.min(source, (int) (centre + support + 0.5)) - first;
            double sum = 0;
            for (int tap = 0; tap < count; tap++) {
                exact[tap] = Math.max(0, 1 - Math.abs((first + tap - centre + 0.5) / support));
                sum += exact[tap];
            }
            weigh(i, Math.min(count, taps), sum);
            offsets[i] = first;
            lowest = Math.min(lowest, first);
            end = Math.max(end, first + count);
        }
        for (int i = 0; i < SIDE; i++) {
            offsets[i] -= lowest;
        }
    }

    /** Loops over a count that never changes are several times as fast as loops to each place's own end. */
    private void roomFor(int most) {
        taps = most <= 3 ? 3 : (most + 3) / 4 * 4;
        if (weights.length < taps * SIDE) {
            weights = new int[taps * SIDE];
        }
        if (exact.length <= most) {
            exact = new double[most + 1];
        }
    }

    private void weigh(int place, int count, double sum) {
        for (int tap = 0; tap < taps; tap++) {
            weights[tap * SIDE + place] = tap < count ? (int) Math.rint(exact[tap] / sum * ONE) : 0;
        }
    }

    /** Weights a place: 3, or a multiple of 4, of which the last may be zero. */
    int taps() {
        return taps;
    }

    /** The first weight of each place, then the second of each, {@link #taps} of them; good until the next picture. */
    int[] weights() {
        return weights;
    }

    /** The first source pixel of each place, counted from {@link #lowest}. */
    int[] offsets() {
        return offsets;
    }

    /** The first source pixel that any place needs. */
    int lowest() {
        return lowest;
    }

    /** Behind the last source pixel that any place needs. */
    int end() {
        return end;
    }
}
