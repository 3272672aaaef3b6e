package io.tagstream.image;

/**
 * Shrinks (or enlarges) a decoded picture and cuts the middle out, computing only what is cut.
 *
 * <p>Two passes: rows are blended into one, which takes whole vectors of pixels at once, and that one is
 * narrowed. A source row is read when the first place needs it, and forgotten behind the last. Not
 * thread-safe: it reuses its memory, one a thread. That is 200 KB, and once a picture of the largest size by
 * default was here 1.8 MB.
 */
final class Resampler {

    private static final int ROW_BYTES = DecodedImage.SIDE * 3;

    private final ResampleFilter columns = new ResampleFilter(Lanes.WEIGHT_BITS);
    private final ResampleFilter rows = new ResampleFilter(RowBlender.WEIGHT_BITS);
    private final RowBlender blender = new RowBlender();
    private final long[] narrow = new long[DecodedImage.SIDE];
    private final byte[] result = new byte[DecodedImage.BYTES + 1];
    private int[][] window = {};
    private long[] blended = {};

    /**
     * @param picture as stored, before its orientation
     * @param header  of the same picture
     * @return {@code uint8 (224, 224, 3)}, RGB, as the picture is shown, and one byte more; good until the next call
     */
    byte[] resample(PixelSource picture, ImageHeader header) {
        fit(picture, header);
        boolean turned = header.orientation().transposes;
        int from = columns.lowest();
        int width = columns.end() - from;
        roomFor(width);
        boolean upwards = rows.firsts[0] > rows.firsts[DecodedImage.SIDE - 1];
        int read = rows.lowest();
        for (int i = 0; i < DecodedImage.SIDE; i++) {
            int place = upwards ? DecodedImage.SIDE - 1 - i : i;
            int end = Math.min(rows.end(), rows.firsts[place] + rows.taps());
            for (; read < end; read++) {
                picture.readRow(read, from, columns.end(), window[read % window.length]);
            }
            blender.blend(window, rows, place, width, blended);
            RowNarrower.narrow(blended, columns, narrow);
            if (turned) {
                storeAsColumn(place);
            } else {
                RowNarrower.store(narrow, result, place * ROW_BYTES);
            }
        }
        return result;
    }

    private void fit(PixelSource picture, ImageHeader header) {
        CropGeometry geometry = CropGeometry.of(header.shownWidth(), header.shownHeight());
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
        if (window.length < rows.taps() || window[0].length < width) {
            window = new int[rows.taps()][width];
        }
        if (blended.length < width + columns.taps()) {
            blended = new long[width + columns.taps()];
        }
    }

    private void storeAsColumn(int x) {
        for (int y = 0; y < DecodedImage.SIDE; y++) {
            int at = y * ROW_BYTES + x * 3;
            result[at] = (byte) Lanes.red(narrow[y]);
            result[at + 1] = (byte) Lanes.green(narrow[y]);
            result[at + 2] = (byte) Lanes.blue(narrow[y]);
        }
    }
}
