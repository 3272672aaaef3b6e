package io.tagstream.image;

import io.tagstream.event.Reason;
import java.util.OptionalInt;

/**
 * What a file says of itself before it is decoded.
 *
 * @param type        media type
 * @param width       pixels as stored
 * @param height      pixels as stored
 * @param orientation how it is to be shown
 * @param alpha       whether it has transparent parts
 * @param clearGrey   of a picture in grey, the one sample that is transparent, as it is decoded
 * @param parts       what the decoder needs of the file
 */
record ImageHeader(
        String type,
        int width,
        int height,
        Orientation orientation,
        boolean alpha,
        OptionalInt clearGrey,
        FileParts parts) {

    ImageHeader(String type, int width, int height, Orientation orientation, boolean alpha, FileParts parts) {
        this(type, width, height, orientation, alpha, OptionalInt.empty(), parts);
    }

    private static final String PNG_MAGIC = "\u0089PNG\r\n\u001a\n";

    /**
     * Reads the header and checks it against the limits; allocates nothing of the picture's size.
     *
     * @throws RefusedImageException with the reason why the bytes must not reach native code
     */
    static ImageHeader read(byte[] bytes, ImageLimits limits) throws RefusedImageException {
        ImageHeader header;
        if (bytes.length >= 3 && bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xD8 && bytes[2] == (byte) 0xFF) {
            header = JpegHeader.read(new ImageBytes(bytes, "JPEG"), limits);
        } else if (startsWith(bytes, PNG_MAGIC)) {
            header = PngHeader.read(new ImageBytes(bytes, "PNG"), limits);
        } else if (new ImageBytes(bytes, "WebP").has(0, "RIFF") && new ImageBytes(bytes, "WebP").has(8, "WEBP")) {
            header = WebPHeader.read(new ImageBytes(bytes, "WebP"), limits);
        } else {
            throw OtherFormat.refusal(bytes);
        }
        header.check(limits);
        return header;
    }

    /** @throws RefusedImageException if the size is none, or beyond the limits */
    void check(ImageLimits limits) throws RefusedImageException {
        if (width < 1 || height < 1) {
            throw RefusedImageException.corrupt("the header says " + width + " × " + height + " pixels");
        }
        if ((long) width * height > limits.maxPixels()) {
            throw tooManyPixels("more than " + limits.maxPixels());
        }
        if (Math.max(width, height) > limits.maxSide()) {
            throw tooManyPixels("a side of more than " + limits.maxSide());
        }
    }

    private RefusedImageException tooManyPixels(String limit) {
        return new RefusedImageException(
                Reason.TOO_MANY_PIXELS, "the header says " + width + " × " + height + " pixels, " + limit);
    }

    int shownWidth() {
        return orientation.transposes ? height : width;
    }

    int shownHeight() {
        return orientation.transposes ? width : height;
    }

    private static boolean startsWith(byte[] bytes, String latin1) {
        if (bytes.length < latin1.length()) {
            return false;
        }
        for (int i = 0; i < latin1.length(); i++) {
            if ((bytes[i] & 0xFF) != latin1.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
