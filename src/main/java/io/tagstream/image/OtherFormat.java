package io.tagstream.image;

import io.tagstream.event.Reason;

/**
 * What bytes are that are none of the three formats: a picture or a film is {@code
 * format-not-allowed}, anything else is {@code not-an-image}.
 */
final class OtherFormat {

    private record Magic(int at, String ascii, String name, Reason reason) {}

    private static final Magic[] KNOWN = {
        new Magic(0, "GIF8", "GIF", Reason.FORMAT_NOT_ALLOWED),
        new Magic(0, "BM", "BMP", Reason.FORMAT_NOT_ALLOWED),
        new Magic(0, "II*\0", "TIFF", Reason.FORMAT_NOT_ALLOWED),
        new Magic(0, "MM\0*", "TIFF", Reason.FORMAT_NOT_ALLOWED),
        new Magic(0, "8BPS", "Photoshop file", Reason.FORMAT_NOT_ALLOWED),
        new Magic(0, "\0\0\1\0", "icon", Reason.FORMAT_NOT_ALLOWED),
        new Magic(4, "jP  ", "JPEG 2000", Reason.FORMAT_NOT_ALLOWED),
        new Magic(4, "JXL ", "JPEG XL", Reason.FORMAT_NOT_ALLOWED),
        new Magic(0, "v/1\1", "OpenEXR", Reason.FORMAT_NOT_ALLOWED),
        new Magic(8, "heic", "HEIC", Reason.FORMAT_NOT_ALLOWED),
        new Magic(8, "heix", "HEIC", Reason.FORMAT_NOT_ALLOWED),
        new Magic(8, "mif1", "HEIF", Reason.FORMAT_NOT_ALLOWED),
        new Magic(8, "avif", "AVIF", Reason.FORMAT_NOT_ALLOWED),
        new Magic(4, "ftyp", "film", Reason.FORMAT_NOT_ALLOWED),
        new Magic(8, "AVI ", "film", Reason.FORMAT_NOT_ALLOWED),
        new Magic(0, "<svg", "SVG", Reason.FORMAT_NOT_ALLOWED),
        new Magic(0, "%PDF", "PDF", Reason.NOT_AN_IMAGE),
        new Magic(0, "<?xml", "XML", Reason.NOT_AN_IMAGE),
        new Magic(0, "<!DOCTYPE", "web page", Reason.NOT_AN_IMAGE),
        new Magic(0, "<!doctype", "web page", Reason.NOT_AN_IMAGE),
        new Magic(0, "<html", "web page", Reason.NOT_AN_IMAGE),
        new Magic(0, "<HTML", "web page", Reason.NOT_AN_IMAGE),
        new Magic(0, "PK\3\4", "archive", Reason.NOT_AN_IMAGE),
    };

    private OtherFormat() {}

    static RefusedImageException refusal(byte[] bytes) {
        if (bytes.length == 0) {
            return new RefusedImageException(Reason.NOT_AN_IMAGE, "no bytes at all");
        }
        var in = new ImageBytes(bytes, "file");
        for (Magic magic : KNOWN) {
            if (in.has(magic.at(), magic.ascii())) {
                return new RefusedImageException(
                        magic.reason(), "the bytes are a " + magic.name() + ", not a JPEG, PNG or WebP");
            }
        }
        return new RefusedImageException(Reason.NOT_AN_IMAGE, "the bytes are neither JPEG nor PNG nor WebP");
    }
}
