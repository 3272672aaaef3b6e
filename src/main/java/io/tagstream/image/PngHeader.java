package io.tagstream.image;

import io.tagstream.event.Reason;
import java.util.OptionalInt;

/**
 * Walks a PNG's chunks (W3C, "Portable Network Graphics", third edition) from end to end.
 *
 * <p>Only the chunks that make the still picture are kept, and their sums are checked here: so the
 * decoder never meets a profile, a text or a frame of an animation, and no chunk that was damaged on
 * its way. An animated PNG is its still picture, as viewers without animation show it.
 */
final class PngHeader {

    private static final int SIGNATURE = 8;
    private static final int DEPTH = 24;
    private static final int COLOUR = 25;
    private static final int COLOUR_GREY = 0;
    private static final int COLOUR_GREY_ALPHA = 4;
    private static final int COLOUR_TRUE_ALPHA = 6;

    private final ImageBytes in;
    private final FileParts parts;
    private Orientation orientation = Orientation.NORMAL;
    private boolean alpha;
    private OptionalInt clearGrey = OptionalInt.empty();
    private boolean data;

    private PngHeader(ImageBytes in) {
        this.in = in;
        this.parts = in.noParts();
    }

    static ImageHeader read(ImageBytes in, ImageLimits limits) throws RefusedImageException {
        return new PngHeader(in).walk(limits);
    }

    private ImageHeader walk(ImageLimits limits) throws RefusedImageException {
        if (in.u32(SIGNATURE) != 13 || !in.has(SIGNATURE + 4, "IHDR")) {
            throw RefusedImageException.corrupt("the PNG does not begin with its header");
        }
        long width = in.u32(16);
        long height = in.u32(20);
        int colour = in.u8(COLOUR);
        alpha = colour == COLOUR_GREY_ALPHA || colour == COLOUR_TRUE_ALPHA;
        parts.keep(0, SIGNATURE);
        long at = SIGNATURE;
        for (int chunks = 0; chunks < limits.maxChunks(); chunks++) {
            long end = at + 12 + in.u32(at);
            if (end > in.length()) {
                throw in.ends();
            }
            note(at, end);
            if (in.has(at + 4, "IEND")) {
                if (!data) {
                    throw RefusedImageException.corrupt("the PNG holds no picture");
                }
                return new ImageHeader("image/png", clamp(width), clamp(height), orientation, alpha, clearGrey, parts);
            }
            at = end;
        }
        throw new RefusedImageException(Reason.DECODE_LIMIT, "the PNG has more than " + limits.maxChunks() + " chunks");
    }

    private void note(long at, long end) throws RefusedImageException {
        if (in.has(at + 4, "eXIf")) {
            orientation = Orientation.readTiff(in, at + 8);
            return;
        }
        boolean transparency = in.has(at + 4, "tRNS");
        if (!transparency && isAncillary(at)) {
            return;
        }
        if (in.crc32(at + 4, end - 4) != in.u32(end - 4)) {
            throw RefusedImageException.corrupt("the PNG's chunk at byte " + at + " does not match its checksum");
        }
        data |= in.has(at + 4, "IDAT");
        if (transparency) {
            alpha = true;
            clearGrey = clearGrey(at + 8);
        }
        parts.keep(at, end);
    }

    /** The decoder gives grey without its clear level. Fewer bits than eight are spread over the eight, as it does. */
    private OptionalInt clearGrey(long at) throws RefusedImageException {
        if (in.u8(COLOUR) != COLOUR_GREY) {
            return OptionalInt.empty();
        }
        int depth = in.u8(DEPTH);
        int level = in.u16(at);
        return OptionalInt.of(depth < 8 ? level * 255 / ((1 << depth) - 1) : level);
    }

    /** A small first letter: a reader that does not know the chunk shows the picture all the same. */
    private boolean isAncillary(long at) throws RefusedImageException {
        return (in.u8(at + 4) & 0x20) != 0;
    }

    /** The format's own bound is 2³¹ − 1. */
    private static int clamp(long side) {
        return (int) Math.min(side, Integer.MAX_VALUE);
    }
}
