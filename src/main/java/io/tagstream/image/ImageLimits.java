package io.tagstream.image;

/**
 * What a header may announce before anything is decoded.
 *
 * @param maxPixels width × height; at least 1, at most {@link #MOST_PIXELS}. A decoding thread needs up to
 *                  eight bytes for each, see {@link #DEFAULT}
 * @param maxSide   width, and height; at least 1
 * @param maxScans  scans of a progressive JPEG, each of which is a pass over the whole picture; cameras
 *                  and encoders write about ten. All together they may pass over 20 × maxPixels
 * @param maxChunks chunks of a PNG or WebP; at least 1. An animated PNG has two a frame, a large still
 *                  one a few thousand
 */
public record ImageLimits(long maxPixels, int maxSide, int maxScans, int maxChunks) {

    /** With eight bytes for each, the most that one block of memory addressed by an {@code int} holds. */
    public static final long MOST_PIXELS = Integer.MAX_VALUE / 8;

    /**
     * Twice what a 24-megapixel camera makes, and sides as long as a JPEG can say. One thread then holds
     * at most 400 MB: 16-bit PNGs with transparency, lossless WebPs and progressive CMYK JPEGs take eight
     * bytes a pixel, an ordinary PNG three, a baseline JPEG of that size almost nothing, since it is
     * decoded at an eighth.
     */
    public static final ImageLimits DEFAULT = new ImageLimits(50_000_000, 65_535, 100, 100_000);

    public ImageLimits {
        if (maxPixels < 1 || maxPixels > MOST_PIXELS) {
            throw new IllegalArgumentException("maxPixels must be from 1 to " + MOST_PIXELS + ": " + maxPixels);
        }
        if (maxSide < 1 || maxScans < 1 || maxChunks < 1) {
            throw new IllegalArgumentException("maxSide, maxScans and maxChunks must be at least 1: " + maxSide + ", "
                    + maxScans + ", " + maxChunks);
        }
    }

    /** These limits with another number of pixels. */
    public ImageLimits withMaxPixels(long pixels) {
        return new ImageLimits(pixels, maxSide, maxScans, maxChunks);
    }
}
