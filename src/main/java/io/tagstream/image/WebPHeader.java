package io.tagstream.image;

import io.tagstream.event.Reason;

/**
 * Reads a WebP container (RFC 9649): size, transparency, completeness. An animation is refused: its
 * first frame need not be a picture by itself.
 */
final class WebPHeader {

    private static final int FIRST_CHUNK = 12;
    private static final int ANIMATION = 0x02;
    private static final int ALPHA = 0x10;

    private final ImageBytes in;
    private final long end;

    private WebPHeader(ImageBytes in, long end) {
        this.in = in;
        this.end = end;
    }

    static ImageHeader read(ImageBytes in, ImageLimits limits) throws RefusedImageException {
        long end = 8 + in.u32Little(4);
        if (end > in.length()) {
            throw in.ends();
        }
        var webp = new WebPHeader(in, end);
        return in.has(FIRST_CHUNK, "VP8X") ? webp.extended(limits) : webp.picture(FIRST_CHUNK, Orientation.NORMAL);
    }

    private ImageHeader extended(ImageLimits limits) throws RefusedImageException {
        int flags = in.u8(20);
        if ((flags & ANIMATION) != 0) {
            throw animated();
        }
        long picture = 0;
        var orientation = Orientation.NORMAL;
        long at = FIRST_CHUNK;
        for (int chunks = 0; at + 8 <= end; chunks++) {
            if (chunks == limits.maxChunks()) {
                throw new RefusedImageException(
                        Reason.DECODE_LIMIT, "the WebP has more than " + limits.maxChunks() + " chunks");
            }
            if (in.has(at, "ANIM") || in.has(at, "ANMF")) {
                throw animated();
            }
            if (picture == 0 && (in.has(at, "VP8 ") || in.has(at, "VP8L"))) {
                picture = at;
            }
            if (in.has(at, "EXIF")) {
                orientation = Orientation.readTiff(in, in.has(at + 8, "Exif\0\0") ? at + 14 : at + 8);
            }
            at = behind(at);
        }
        if (picture == 0) {
            throw RefusedImageException.corrupt("the WebP holds no picture");
        }
        ImageHeader frame = picture(picture, orientation);
        int width = in.u24Little(24) + 1;
        int height = in.u24Little(27) + 1;
        if (frame.width() != width || frame.height() != height) {
            throw RefusedImageException.corrupt("the WebP's canvas is " + width + " × " + height
                    + " pixels, its picture " + frame.width() + " × " + frame.height());
        }
        return header(width, height, orientation, (flags & ALPHA) != 0);
    }

    private static RefusedImageException animated() {
        return new RefusedImageException(Reason.FORMAT_NOT_ALLOWED, "an animated WebP; one picture is wanted");
    }

    /** The place behind a chunk, which has an even length. */
    private long behind(long at) throws RefusedImageException {
        long length = in.u32Little(at + 4);
        if (at + 8 + length > end) {
            throw in.ends();
        }
        return at + 8 + length + (length & 1);
    }

    private ImageHeader picture(long at, Orientation orientation) throws RefusedImageException {
        behind(at);
        if (in.has(at, "VP8L")) {
            return lossless(at + 8, orientation);
        }
        if (in.has(at, "VP8 ")) {
            return lossy(at + 8, orientation);
        }
        throw RefusedImageException.corrupt("the WebP holds no picture");
    }

    /** Behind the signature byte: 14 bits of width − 1, 14 of height − 1, 1 of alpha. */
    private ImageHeader lossless(long at, Orientation orientation) throws RefusedImageException {
        if (in.u8(at) != 0x2F) {
            throw RefusedImageException.corrupt("the WebP's picture has no signature");
        }
        long bits = in.u32Little(at + 1);
        int width = (int) (bits & 0x3FFF) + 1;
        int height = (int) ((bits >> 14) & 0x3FFF) + 1;
        return header(width, height, orientation, ((bits >> 28) & 1) != 0);
    }

    /** Behind a frame tag of three bytes and the start code: 14 bits of width, 14 of height, each with 2 of scale. */
    private ImageHeader lossy(long at, Orientation orientation) throws RefusedImageException {
        if (in.u8(at + 3) != 0x9D || in.u8(at + 4) != 0x01 || in.u8(at + 5) != 0x2A) {
            throw RefusedImageException.corrupt("the WebP's picture has no start code");
        }
        int width = in.u16Little(at + 6) & 0x3FFF;
        int height = in.u16Little(at + 8) & 0x3FFF;
        return header(width, height, orientation, false);
    }

    private ImageHeader header(int width, int height, Orientation orientation, boolean alpha) {
        FileParts parts = in.noParts();
        parts.keep(0, end);
        return new ImageHeader("image/webp", width, height, orientation, alpha, parts);
    }
}
