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

    /** Leaves room for 255 times a weight of 1, and the rounding, in 32 bits. */
    static final int BITS = 22;

    final int taps;
    final int[] firsts = new int[DecodedImage.SIDE];
    final int[] counts = new int[DecodedImage.SIDE];

    /** {@link #taps} a place. */
    final int[] weights;

    /**
     * @param source  pixels along the axis
     * @param target  pixels that they become
     * @param offset  of the cut within the target
     * @param reverse whether the picture runs backwards along this axis
     */
    ResampleFilter(int source, int target, int offset, boolean reverse) {
        double scale = (double) source / target;
        double support = Math.max(scale, 1);
        taps = (int) Math.ceil(support) * 2 + 1;
        weights = new int[DecodedImage.SIDE * taps];
        double[] exact = new double[taps];
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
            for (int tap = 0; tap < count; tap++) {
                weights[i * taps + tap] = (int) Math.rint(exact[tap] / sum * (1 << BITS));
            }
            firsts[i] = first;
            counts[i] = count;
        }
    }

    /** The first source pixel that any place needs. */
    int lowest() {
        return Math.min(firsts[0], firsts[DecodedImage.SIDE - 1]);
    }

    /** Behind the last source pixel that any place needs. */
    int end() {
        int last = DecodedImage.SIDE - 1;
        return Math.max(firsts[0] + counts[0], firsts[last] + counts[last]);
    }
}
