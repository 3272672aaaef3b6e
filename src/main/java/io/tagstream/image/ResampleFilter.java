package io.tagstream.image;

/**
 * For each of the 224 places along one axis: which source pixels it is made of, and with which
 * weights.
 *
 * <p>The filter is the triangle that Pillow's antialiased {@code BILINEAR} uses: as wide as the source
 * pixels that fall on one place, so that nothing is skipped when a picture shrinks. Weights are fixed
 * point with {@link #BITS} bits.
 */
final class ResampleFilter {

    /**
     * Leaves room for 255 times a weight of 1, and the rounding, in 32 bits. The weights of a place sum to
     * 1 within half a bit each, so that no sum of theirs passes 255 and a half.
     */
    static final int BITS = 22;

    /**
     * Weights a place: 3, or a multiple of 4, of which the last may be zero. Loops over a count that never
     * changes are several times as fast as loops to each place's own end.
     */
    final int taps;

    final int[] firsts = new int[DecodedImage.SIDE];

    /** {@link #taps} a place. */
    final int[] weights;

    private int lowest = Integer.MAX_VALUE;
    private int end;

    /**
     * @param source  pixels along the axis
     * @param extent  the same in exact pixels: at most one less than {@code source}
     * @param target  pixels that they become
     * @param offset  of the cut within the target
     * @param reverse whether the picture runs backwards along this axis
     */
    ResampleFilter(int source, double extent, int target, int offset, boolean reverse) {
        double scale = extent / target;
        double support = Math.max(scale, 1);
        int most = (int) Math.ceil(2 * support);
        taps = most <= 3 ? 3 : (most + 3) / 4 * 4;
        weights = new int[DecodedImage.SIDE * taps];
        double[] exact = new double[most + 1];
        for (int i = 0; i < DecodedImage.SIDE; i++) {
            int shown = offset + i;
            int place = reverse ? target - 1 - shown : shown;
            double centre = (place + 0.5) * scale;
            int first = Math.max(0, (int) (centre - support + 0.5));
            int count = Math.min(source, (int) (centre + support + 0.5)) - first;
            double sum = 0;
            for (int tap = 0; tap < count; tap++) {
                exact[tap] = Math.max(0, 1 - Math.abs((first + tap - centre + 0.5) / support));
                sum += exact[tap];
            }
            for (int tap = 0; tap < Math.min(count, taps); tap++) {
                weights[i * taps + tap] = (int) Math.rint(exact[tap] / sum * (1 << BITS));
            }
            firsts[i] = first;
            lowest = Math.min(lowest, first);
            end = Math.max(end, first + count);
        }
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
