package io.tagstream.image;

/**
 * What a header may announce before anything is decoded.
 *
 * @param maxPixels width × height; at least 1. A decoding thread needs three bytes for each
 * @param maxScans  scans of a progressive JPEG, each of which is a pass over the whole picture; cameras
 *                  and encoders write about ten
 */
public record ImageLimits(long maxPixels, int maxScans) {

    /** Twice what a 24-megapixel camera makes; 150 MB while one thread decodes it. */
    public static final ImageLimits DEFAULT = new ImageLimits(50_000_000, 100);

    public ImageLimits {
        if (maxPixels < 1 || maxScans < 1) {
            throw new IllegalArgumentException(
                    "maxPixels and maxScans must be at least 1: " + maxPixels + ", " + maxScans);
        }
    }
}
