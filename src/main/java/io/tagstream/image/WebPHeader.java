package io.tagstream.image;

import io.tagstream.event.Reason;

/** Reads a WebP container (RFC 9649): size, transparency, completeness. */
final class WebPHeader {

    private static final int ANIMATION = 0x02;
    private static final int ALPHA = 0x10;
    private static final int MOST_CHUNKS = 10_000;

    private WebPHeader() {}

    static ImageHeader read(ImageBytes in) throws RefusedImageException {
        long end = 8 + in.u32Little(4);
        if (end > in.length()) {
            throw in.ends();
        }
        if (in.has(12, "VP8X")) {
            return extended(in, end);
        }
        if (in.has(12, "VP8L")) {
            requireChunk(in, 12, end);
            return lossless(in, 20, Orientation.NORMAL);
        }
        if (in.has(12, "VP8 ")) {
            requireChunk(in, 12, end);
            return lossy(in, 20);
        }
        throw RefusedImageException.corrupt("the WebP holds no picture");
    }

    private static void requireChunk(ImageBytes in, long at, long end) throws RefusedImageException {
        if (at + 8 + in.u32Little(at + 4) > end) {
            throw in.ends();
        }
    }

    private static ImageHeader extended(ImageBytes in, long end) throws RefusedImageException {
        int flags = in.u8(20);
        if ((flags & ANIMATION) != 0) {
            throw new RefusedImageException(Reason.FORMAT_NOT_ALLOWED, "an animated WebP; one picture is wanted");
        }
        int width = in.u24Little(24) + 1;
        int height = in.u24Little(27) + 1;
        var orientation = Orientation.NORMAL;
        boolean picture = false;
        long at = 12;
        for (int chunks = 0; at + 8 <= end && chunks < MOST_CHUNKS; chunks++) {
            requireChunk(in, at, end);
            picture |= in.has(at, "VP8 ") || in.has(at, "VP8L");
            if (in.has(at, "EXIF")) {
                long tiff = in.has(at + 8, "Exif\0\0") ? at + 14 : at + 8;
                orientation = Orientation.readTiff(in, tiff);
            }
            long length = in.u32Little(at + 4);
            at += 8 + length + (length & 1);
        }
        if (!picture) {
            throw RefusedImageException.corrupt("the WebP holds no picture");
        }
        return new ImageHeader("image/webp", width, height, orientation, (flags & ALPHA) != 0);
    }

    /** Behind the signature byte: 14 bits of width − 1, 14 of height − 1, 1 of alpha. */
    private static ImageHeader lossless(ImageBytes in, int at, Orientation orientation) throws RefusedImageException {
        if (in.u8(at) != 0x2F) {
            throw RefusedImageException.corrupt("the WebP's picture has no signature");
        }
        long bits = in.u32Little(at + 1);
        int width = (int) (bits & 0x3FFF) + 1;
        int height = (int) ((bits >> 14) & 0x3FFF) + 1;
        return new ImageHeader("image/webp", width, height, orientation, ((bits >> 28) & 1) != 0);
    }

    /** Behind a frame tag of three bytes and the start code: 14 bits of width, 14 of height, each with 2 of scale. */
    private static ImageHeader lossy(ImageBytes in, int at) throws RefusedImageException {
        if (in.u8(at + 3) != 0x9D || in.u8(at + 4) != 0x01 || in.u8(at + 5) != 0x2A) {
            throw RefusedImageException.corrupt("the WebP's picture has no start code");
        }
        int width = in.u16Little(at + 6) & 0x3FFF;
        int height = in.u16Little(at + 8) & 0x3FFF;
        return new ImageHeader("image/webp", width, height, Orientation.NORMAL, false);
    }
}
