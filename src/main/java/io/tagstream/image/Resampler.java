package io.tagstream.image;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Shrinks (or enlarges) a decoded picture and cuts the middle out, computing only what is cut.
 *
 * <p>Two passes, as Pillow: along the rows into bytes, then along the columns. Not thread-safe: it
 * reuses its memory, one a thread.
 */
final class Resampler {

    private static final int ROUNDING = 1 << (ResampleFilter.BITS - 1);
    private static final int ROW_BYTES = DecodedImage.SIDE * 3;

    private byte[] sourceRow = new byte[0];
    private byte[] narrowed = new byte[0];
    private final int[] sums = new int[ROW_BYTES];
    private final byte[] result = new byte[DecodedImage.BYTES];

    /**
     * Writes {@code uint8 (224, 224, 3)}, RGB, as the picture is shown.
     *
     * @param picture  as stored, before its orientation
     * @param geometry as shown
     * @param target   at least {@link DecodedImage#BYTES} remaining; left ready to be read
     */
    void resample(PixelSource picture, CropGeometry geometry, Orientation orientation, ByteBuffer target) {
        boolean turned = orientation.transposes;
        // A shown column is a stored row where the picture is turned: mirrors go with the shown axes.
        var columns = new ResampleFilter(
                picture.width(),
                turned ? geometry.height() : geometry.width(),
                turned ? geometry.top() : geometry.left(),
                turned ? orientation.mirrorsRows : orientation.mirrorsColumns);
        var rows = new ResampleFilter(
                picture.height(),
                turned ? geometry.width() : geometry.height(),
                turned ? geometry.left() : geometry.top(),
                turned ? orientation.mirrorsColumns : orientation.mirrorsRows);
        int lowest = rows.lowest();
        narrow(picture, columns, lowest, rows.end());
        for (int y = 0; y < DecodedImage.SIDE; y++) {
            combine(rows, y, lowest);
            if (turned) {
                storeAsColumn(y);
            } else {
                storeAsRow(y);
            }
        }
        target.clear().put(result).flip();
    }

    private void narrow(PixelSource picture, ResampleFilter columns, int lowest, int end) {
        if (sourceRow.length < picture.width() * 3) {
            sourceRow = new byte[picture.width() * 3];
        }
        int needed = (end - lowest) * ROW_BYTES;
        if (narrowed.length < needed) {
            narrowed = new byte[needed];
        }
        for (int y = lowest; y < end; y++) {
            picture.readRow(y, sourceRow);
            narrowRow(columns, (y - lowest) * ROW_BYTES);
        }
    }

    private void narrowRow(ResampleFilter columns, int to) {
        byte[] from = sourceRow;
        int[] weights = columns.weights;
        int out = to;
        for (int x = 0; x < DecodedImage.SIDE; x++) {
            int first = ROUNDING;
            int second = ROUNDING;
            int third = ROUNDING;
            int at = columns.firsts[x] * 3;
            int weight = x * columns.taps;
            for (int last = weight + columns.counts[x]; weight < last; weight++) {
                int factor = weights[weight];
                first += factor * (from[at] & 0xFF);
                second += factor * (from[at + 1] & 0xFF);
                third += factor * (from[at + 2] & 0xFF);
                at += 3;
            }
            narrowed[out] = clip(first);
            narrowed[out + 1] = clip(second);
            narrowed[out + 2] = clip(third);
            out += 3;
        }
    }

    private void combine(ResampleFilter rows, int y, int lowest) {
        Arrays.fill(sums, ROUNDING);
        for (int tap = 0; tap < rows.counts[y]; tap++) {
            int factor = rows.weights[y * rows.taps + tap];
            int from = (rows.firsts[y] + tap - lowest) * ROW_BYTES;
            for (int i = 0; i < ROW_BYTES; i++) {
                sums[i] += factor * (narrowed[from + i] & 0xFF);
            }
        }
    }

    private void storeAsRow(int y) {
        for (int x = 0; x < DecodedImage.SIDE; x++) {
            storePixel(x, y * ROW_BYTES + x * 3);
        }
    }

    private void storeAsColumn(int x) {
        for (int y = 0; y < DecodedImage.SIDE; y++) {
            storePixel(y, y * ROW_BYTES + x * 3);
        }
    }

    /** From B, G, R to R, G, B. */
    private void storePixel(int from, int to) {
        result[to] = clip(sums[from * 3 + 2]);
        result[to + 1] = clip(sums[from * 3 + 1]);
        result[to + 2] = clip(sums[from * 3]);
    }

    /** Weights sum to 1 within their rounding, so a sum may pass 255 by a hair. */
    private static byte clip(int sum) {
        return (byte) Math.min(255, sum >>> ResampleFilter.BITS);
    }
}
