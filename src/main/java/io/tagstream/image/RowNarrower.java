package io.tagstream.image;

/**
 * The pass along the rows of one picture: of a source row, the 224 places that the cut keeps.
 *
 * <p>Most of the time of resizing goes here, so the weights of a place stand in straight lines: three
 * or four of them for what comes out of a reduced JPEG or is near 256 pixels, and groups of four for
 * what is much larger. Confined to the thread of its {@link Resampler}.
 */
final class RowNarrower {

    private static final int BITS = ResampleFilter.BITS;
    private static final int ROUNDING = 1 << (BITS - 1);

    private final PixelSource picture;
    private final ResampleFilter columns;
    private final byte[] row;

    /** @param row scratch of at least {@link #scratch} bytes; what it holds does not matter */
    RowNarrower(PixelSource picture, ResampleFilter columns, byte[] row) {
        this.picture = picture;
        this.columns = columns;
        this.row = row;
    }

    /** A row, and behind it what the last place reads and multiplies by zero. */
    static int scratch(PixelSource picture, ResampleFilter columns) {
        return (picture.width() + columns.taps) * 3;
    }

    /** @param narrowed 224 × 3 values from 0 to 255, in the order of the picture's channels */
    void narrow(int y, int[] narrowed) {
        picture.readRow(y, row);
        switch (columns.taps) {
            case 3 -> ofThree(row, columns.firsts, columns.weights, narrowed);
            case 4 -> ofFour(row, columns.firsts, columns.weights, narrowed);
            default -> ofMany(row, columns.firsts, columns.weights, columns.taps, narrowed);
        }
    }

    private static void ofThree(byte[] row, int[] firsts, int[] weights, int[] narrowed) {
        for (int x = 0; x < DecodedImage.SIDE; x++) {
            int at = firsts[x] * 3;
            int a = weights[x * 3];
            int b = weights[x * 3 + 1];
            int c = weights[x * 3 + 2];
            for (int channel = 0; channel < 3; channel++) {
                int i = at + channel;
                int sum = a * (row[i] & 0xFF) + b * (row[i + 3] & 0xFF) + c * (row[i + 6] & 0xFF);
                narrowed[x * 3 + channel] = (sum + ROUNDING) >>> BITS;
            }
        }
    }

    private static void ofFour(byte[] row, int[] firsts, int[] weights, int[] narrowed) {
        for (int x = 0; x < DecodedImage.SIDE; x++) {
            int at = firsts[x] * 3;
            for (int channel = 0; channel < 3; channel++) {
                narrowed[x * 3 + channel] = (four(row, at + channel, weights, x * 4) + ROUNDING) >>> BITS;
            }
        }
    }

    private static void ofMany(byte[] row, int[] firsts, int[] weights, int taps, int[] narrowed) {
        for (int x = 0; x < DecodedImage.SIDE; x++) {
            int at = firsts[x] * 3;
            int blue = ROUNDING;
            int green = ROUNDING;
            int red = ROUNDING;
            for (int tap = 0; tap < taps; tap += 4) {
                int from = at + tap * 3;
                int weight = x * taps + tap;
                blue += four(row, from, weights, weight);
                green += four(row, from + 1, weights, weight);
                red += four(row, from + 2, weights, weight);
            }
            narrowed[x * 3] = blue >>> BITS;
            narrowed[x * 3 + 1] = green >>> BITS;
            narrowed[x * 3 + 2] = red >>> BITS;
        }
    }

    private static int four(byte[] row, int at, int[] weights, int weight) {
        return weights[weight] * (row[at] & 0xFF)
                + weights[weight + 1] * (row[at + 3] & 0xFF)
                + weights[weight + 2] * (row[at + 6] & 0xFF)
                + weights[weight + 3] * (row[at + 9] & 0xFF);
    }
}
