package io.tagstream.image;

/**
 * For each of the 224 places along one axis: which source pixels it is made of, and with which
 * weights. Filled anew for each picture, so that its memory is used again.
 *
 * <p>The filter is the triangle that Pillow's antialiased {@code BILINEAR} uses: as wide as the source
 * pixels that fall on one place, so that nothing is skipped when a picture shrinks. Weights are fixed
 * point, and those of a place sum to exactly 1: an even picture stays as it is.
 */
final class ResampleFilter {

    /** First source pixel of each place. */
    final int[] firsts = new int[DecodedImage.SIDE];

    private final int one;

    private int taps;
    private int[] weights = new int[DecodedImage.SIDE * 4];
    private double[] exact = new double[4];
    private int lowest;
    private int end;

    /** @param bits of the weights behind the point */
    ResampleFilter(int bits) {
        this.one = 1 << bits;
    }

    /**
     * @param source  pixels along the axis
     * @param extent  the same in exact pixels: at most one less than {@code source}
     * @param target  pixels that they become
     * @param offset  of the cut within the target
     * @param reverse whether the picture runs backwards along this axis
     */
    void fit(int source, double extent, int target, int offset, boolean reverse) {
        double scale = extent / target;
        double support = Math.max(scale, 1);
        int most = (int) Math.ceil(2 * support);
        roomFor(most);
        lowest = Integer.MAX_VALUE;
        end = 0;
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
            weigh(i * taps, Math.min(count, taps), sum);
            firsts[i] = first;
            lowest = Math.min(lowest, first);
            end = Math.max(end, first + count);
        }
    }

    /** Loops over a count that never changes are several times as fast as loops to each place's own end. */
    private void roomFor(int most) {
        taps = most <= 3 ? 3 : (most + 3) / 4 * 4;
        if (weights.length < DecodedImage.SIDE * taps) {
            weights = new int[DecodedImage.SIDE * taps];
        }
        if (exact.length <= most) {
            exact = new double[most + 1];
        }
    }

    /** What rounding leaves of 1 goes to the heaviest pixel. */
    private void weigh(int at, int count, double sum) {
        int left = one;
        int heaviest = 0;
        for (int tap = 0; tap < taps; tap++) {
            int weight = tap < count ? (int) Math.rint(exact[tap] / sum * one) : 0;
            weights[at + tap] = weight;
            left -= weight;
            if (weight > weights[at + heaviest]) {
                heaviest = tap;
            }
        }
        weights[at + heaviest] += left;
    }

    /** Weights a place: 3, or a multiple of 4, of which the last may be zero. */
    int taps() {
        return taps;
    }

    /** {@link #taps} a place; good until the next picture. */
    int[] weights() {
        return weights;
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
