package io.tagstream.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Shrinks (or enlarges) a decoded picture and cuts the middle out, computing only what is cut.
 *
 * <p>Two passes, as Pillow and with its rounding: along the rows into whole values, then along the
 * columns. A source row is read and narrowed when the first place needs it, and forgotten behind the last.
 * Not thread-safe: it reuses its memory, one a thread.
 */
final class Resampler {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SIDE = DecodedImage.SIDE;
    private static final int ROUNDING = 1 << (ResampleFilter.BITS - 1);

    private final ResampleFilter columns = new ResampleFilter();
    private final ResampleFilter rows = new ResampleFilter();
    private final RowNarrower narrower = new RowNarrower();
    private final int[] sums = new int[3 * SIDE];
    private final byte[] result = new byte[DecodedImage.BYTES + 1];

    /** Narrowed rows, row y in place y modulo the length; whole values in {@code int}s, which the JIT adds 8 at once. */
    private int[][] window = {};

    private int[] pixels = {};

    /**
     * @param picture  as stored, before its orientation
     * @param header   of the same picture
     * @param geometry which part of it
     * @return {@code uint8 (224, 224, 3)}, RGB, as the picture is shown, and one byte more; good until the next call
     */
    byte[] resample(PixelSource picture, ImageHeader header, CropGeometry geometry) {
        fit(picture, header, geometry);
        int width = columns.end() - columns.lowest();
        roomFor(width);
        boolean turned = header.orientation().transposes;
        boolean upwards = rows.offsets()[0] > rows.offsets()[SIDE - 1];
        int narrowed = rows.lowest();
        for (int i = 0; i < SIDE; i++) {
            int place = upwards ? SIDE - 1 - i : i;
            int first = rows.lowest() + rows.offsets()[place];
            int end = Math.min(rows.end(), first + rows.taps());
            for (; narrowed < end; narrowed++) {
                picture.readRow(narrowed, columns.lowest(), columns.end(), pixels);
                narrower.narrow(pixels, width, columns, window[narrowed % window.length]);
            }
            combine(place, first);
            if (turned) {
                storeAsColumn(place);
            } else {
                storeAsRow(place);
            }
        }
        return result;
    }

    private void fit(PixelSource picture, ImageHeader header, CropGeometry geometry) {
        Orientation orientation = header.orientation();
        boolean turned = orientation.transposes;
        // A shown column is a stored row where the picture is turned: mirrors go with the shown axes.
        columns.fit(
                picture.width(),
                (double) header.width() / picture.reduction(),
                turned ? geometry.height() : geometry.width(),
                turned ? geometry.top() : geometry.left(),
                turned ? orientation.mirrorsRows : orientation.mirrorsColumns);
        rows.fit(
                picture.height(),
                (double) header.height() / picture.reduction(),
                turned ? geometry.width() : geometry.height(),
                turned ? geometry.left() : geometry.top(),
                turned ? orientation.mirrorsColumns : orientation.mirrorsRows);
    }

    private void roomFor(int width) {
        if (window.length < rows.taps()) {
            window = new int[rows.taps()][3 * SIDE];
        }
        if (pixels.length < width) {
            pixels = new int[width];
        }
    }

    private void combine(int place, int first) {
        Arrays.fill(sums, ROUNDING);
        for (int tap = 0; tap < rows.taps(); tap++) {
            int weight = rows.weights()[tap * SIDE + place];
            if (weight != 0) {
                add(sums, window[(first + tap) % window.length], weight);
            }
        }
    }

    /** A method of its own, and one index for both arrays, so that the JIT vectorises it. */
    private static void add(int[] sums, int[] row, int weight) {
        for (int i = 0; i < 3 * SIDE; i++) {
            sums[i] += weight * row[i];
        }
    }

    /** A pixel is written as four bytes, of which the last is the next one's; behind the very last is room for it. */
    private void storeAsRow(int y) {
        for (int x = 0; x < SIDE; x++) {
            INT.set(result, (y * SIDE + x) * 3, pixel(x));
        }
    }

    private void storeAsColumn(int x) {
        for (int y = 0; y < SIDE; y++) {
            int pixel = pixel(y);
            int at = (y * SIDE + x) * 3;
            result[at] = (byte) pixel;
            result[at + 1] = (byte) (pixel >> 8);
            result[at + 2] = (byte) (pixel >> 16);
        }
    }

    /** Red in the lowest eight bits, then green, then blue. */
    private int pixel(int place) {
        int red = sums[place] >>> ResampleFilter.BITS;
        int green = sums[SIDE + place] >>> ResampleFilter.BITS;
        int blue = sums[2 * SIDE + place] >>> ResampleFilter.BITS;
        return blue << 16 | green << 8 | red;
    }
}
