package io.tagstream.image;

import java.util.Arrays;

/**
 * Shrinks (or enlarges) a decoded picture and cuts the middle out, computing only what is cut.
 *
 * <p>Two passes, as Pillow and with its rounding: along the rows into whole values, then along the
 * columns. A row is narrowed when the first place needs it, and forgotten behind the last. Not
 * thread-safe: it reuses its memory, one a thread.
 */
final class Resampler {

    private static final int ROUNDING = 1 << (ResampleFilter.BITS - 1);
    private static final int ROW_SAMPLES = DecodedImage.SIDE * 3;

    private final int[] sums = new int[ROW_SAMPLES];
    private final byte[] result = new byte[DecodedImage.BYTES];

    /** Narrowed rows, row y in place y modulo the length; whole values in {@code int}s, which the JIT adds 8 at once. */
    private int[][] window = {};

    private byte[] scratch = new byte[0];

    /**
     * @param picture as stored, before its orientation
     * @param header  of the same picture
     * @param geometry which part of it
     * @return {@code uint8 (224, 224, 3)}, RGB, as the picture is shown; good until the next call
     */
    byte[] resample(PixelSource picture, ImageHeader header, CropGeometry geometry) {
        Orientation orientation = header.orientation();
        boolean turned = orientation.transposes;
        // A shown column is a stored row where the picture is turned: mirrors go with the shown axes.
        var columns = new ResampleFilter(
                picture.width(),
                (double) header.width() / picture.reduction(),
                turned ? geometry.height() : geometry.width(),
                turned ? geometry.top() : geometry.left(),
                turned ? orientation.mirrorsRows : orientation.mirrorsColumns);
        var rows = new ResampleFilter(
                picture.height(),
                (double) header.height() / picture.reduction(),
                turned ? geometry.width() : geometry.height(),
                turned ? geometry.left() : geometry.top(),
                turned ? orientation.mirrorsColumns : orientation.mirrorsRows);
        roomFor(rows.taps, RowNarrower.scratch(picture, columns));
        var narrower = new RowNarrower(picture, columns, scratch);
        boolean upwards = rows.firsts[0] > rows.firsts[DecodedImage.SIDE - 1];
        int narrowed = rows.lowest();
        for (int i = 0; i < DecodedImage.SIDE; i++) {
            int place = upwards ? DecodedImage.SIDE - 1 - i : i;
            int end = Math.min(rows.end(), rows.firsts[place] + rows.taps);
            for (; narrowed < end; narrowed++) {
                narrower.narrow(narrowed, window[narrowed % window.length]);
            }
            combine(rows, place);
            if (turned) {
                storeAsColumn(place);
            } else {
                storeAsRow(place);
            }
        }
        return result;
    }

    private void roomFor(int rows, int bytes) {
        if (window.length < rows) {
            window = new int[rows][ROW_SAMPLES];
        }
        if (scratch.length < bytes) {
            scratch = new byte[bytes];
        }
    }

    private void combine(ResampleFilter rows, int place) {
        Arrays.fill(sums, ROUNDING);
        for (int tap = 0; tap < rows.taps; tap++) {
            int weight = rows.weights[place * rows.taps + tap];
            if (weight != 0) {
                add(sums, window[(rows.firsts[place] + tap) % window.length], weight);
            }
        }
    }

    /** A method of its own, and one index for both arrays, so that the JIT vectorises it. */
    private static void add(int[] sums, int[] row, int weight) {
        for (int i = 0; i < ROW_SAMPLES; i++) {
            sums[i] += weight * row[i];
        }
    }

    private void storeAsRow(int y) {
        for (int x = 0; x < DecodedImage.SIDE; x++) {
            storePixel(x, y * ROW_SAMPLES + x * 3);
        }
    }

    private void storeAsColumn(int x) {
        for (int y = 0; y < DecodedImage.SIDE; y++) {
            storePixel(y, y * ROW_SAMPLES + x * 3);
        }
    }

    /** From B, G, R to R, G, B. */
    private void storePixel(int from, int to) {
        result[to] = (byte) (sums[from * 3 + 2] >>> ResampleFilter.BITS);
        result[to + 1] = (byte) (sums[from * 3 + 1] >>> ResampleFilter.BITS);
        result[to + 2] = (byte) (sums[from * 3] >>> ResampleFilter.BITS);
    }
}
