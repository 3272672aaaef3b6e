package io.tagstream.image;

import io.tagstream.event.Reason;

/** Walks a PNG's chunks (W3C, "Portable Network Graphics", third edition) from end to end. */
final class PngHeader {

    private static final int MOST_CHUNKS = 100_000;
    private static final int COLOUR_GREY_ALPHA = 4;
    private static final int COLOUR_TRUE_ALPHA = 6;

    private PngHeader() {}

    static ImageHeader read(ImageBytes in) throws RefusedImageException {
        if (!in.has(12, "IHDR")) {
            throw RefusedImageException.corrupt("the PNG does not begin with its header");
        }
        long width = in.u32(16);
        long height = in.u32(20);
        int colour = in.u8(25);
        boolean alpha = colour == COLOUR_GREY_ALPHA || colour == COLOUR_TRUE_ALPHA;
        var orientation = Orientation.NORMAL;
        boolean data = false;
        long at = 8;
        for (int chunks = 0; chunks < MOST_CHUNKS; chunks++) {
            long length = in.u32(at);
            if (at + 12 + length > in.length()) {
                throw in.ends();
            }
            data |= in.has(at + 4, "IDAT");
            alpha |= in.has(at + 4, "tRNS");
            if (in.has(at + 4, "eXIf")) {
                orientation = Orientation.readTiff(in, at + 8);
            }
            if (in.has(at + 4, "IEND")) {
                if (!data) {
                    throw RefusedImageException.corrupt("the PNG holds no picture");
                }
                return new ImageHeader("image/png", clamp(width), clamp(height), orientation, alpha);
            }
            at += 12 + length;
        }
        throw new RefusedImageException(Reason.DECODE_LIMIT, "the PNG has more than " + MOST_CHUNKS + " chunks");
    }

    /** The format's own bound is 2³¹ − 1. */
    private static int clamp(long side) {
        return (int) Math.min(side, Integer.MAX_VALUE);
    }
}
