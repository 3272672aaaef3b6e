package io.tagstream.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tagstream.event.Reason;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What bytes are that are none of the three formats: what people call a picture or a film is {@code
 * format-not-allowed}, since it could be converted; anything else is {@code not-an-image}.
 */
final class OtherFormat {

    private record Magic(int at, String latin1, String name, Reason reason) {

        Magic(int at, String latin1, String name) {
            this(at, latin1, name, Reason.FORMAT_NOT_ALLOWED);
        }
    }

    /** As far as text is looked at: an SVG may begin with declarations and comments. */
    private static final int TEXT = 1024;

    /** The first that fits; Latin-1, a character a byte. */
    private static final Magic[] KNOWN = {
        new Magic(0, "GIF8", "GIF"),
        new Magic(0, "BM", "BMP"),
        new Magic(0, "II*\0", "TIFF"),
        new Magic(0, "MM\0*", "TIFF"),
        new Magic(0, "II+\0", "TIFF"),
        new Magic(0, "MM\0+", "TIFF"),
        new Magic(0, "8BPS", "Photoshop file"),
        new Magic(0, "gimp xcf", "GIMP file"),
        new Magic(0, "\0\0\1\0", "icon"),
        new Magic(0, "\0\0\2\0", "cursor"),
        new Magic(0, "icns", "icon"),
        new Magic(4, "jP  ", "JPEG 2000"),
        new Magic(0, "\u00FFO\u00FFQ", "JPEG 2000"),
        new Magic(4, "JXL ", "JPEG XL"),
        new Magic(0, "\u00FF\n", "JPEG XL"),
        new Magic(0, "v/1\1", "OpenEXR"),
        new Magic(0, "#?RADIANCE", "Radiance picture"),
        new Magic(0, "DDS ", "DirectDraw surface"),
        new Magic(0, "qoif", "QOI"),
        new Magic(0, "\u008AMNG", "film"),
        new Magic(4, "ftyphe", "HEIC"),
        new Magic(4, "ftypmif1", "HEIF"),
        new Magic(4, "ftypmsf1", "HEIF"),
        new Magic(4, "ftypavi", "AVIF"),
        new Magic(4, "ftyp", "film"),
        new Magic(4, "moov", "film"),
        new Magic(8, "AVI ", "film"),
        new Magic(0, "\u001AE\u00DF\u00A3", "film"),
        new Magic(0, "FLV\1", "film"),
        new Magic(0, "\0\0\1\u00BA", "film"),
        new Magic(0, "\0\0\1\u00B3", "film"),
        new Magic(0, "0&\u00B2u\u008Ef\u00CF\u0011", "film"),
        new Magic(0, "%PDF", "PDF", Reason.NOT_AN_IMAGE),
        new Magic(0, "PK\3\4", "archive", Reason.NOT_AN_IMAGE),
        new Magic(0, "\u001F\u008B", "archive", Reason.NOT_AN_IMAGE),
        new Magic(0, "OggS", "Ogg stream", Reason.NOT_AN_IMAGE),
    };

    private OtherFormat() {}

    static RefusedImageException refusal(byte[] bytes) {
        if (bytes.length == 0) {
            return new RefusedImageException(Reason.NOT_AN_IMAGE, "no bytes at all");
        }
        String start = new String(Arrays.copyOf(bytes, Math.min(bytes.length, TEXT)), ISO_8859_1);
        return Arrays.stream(KNOWN)
                .filter(magic -> start.startsWith(magic.latin1(), magic.at()))
                .findFirst()
                .or(() -> markup(start))
                .map(magic -> new RefusedImageException(
                        magic.reason(), "the bytes are a " + magic.name() + ", not a JPEG, PNG or WebP"))
                .orElseGet(() ->
                        new RefusedImageException(Reason.NOT_AN_IMAGE, "the bytes are neither JPEG nor PNG nor WebP"));
    }

    /** Text that opens with a tag, behind white space and a byte order mark. */
    private static Optional<Magic> markup(String start) {
        String text = start.replace("\u00EF\u00BB\u00BF", "").strip().toLowerCase(Locale.ROOT);
        if (!text.startsWith("<")) {
            return Optional.empty();
        }
        if (text.contains("<html") || text.startsWith("<!doctype html")) {
            return Optional.of(new Magic(0, "", "web page", Reason.NOT_AN_IMAGE));
        }
        return Optional.of(
                text.contains("<svg")
                        ? new Magic(0, "", "SVG")
                        : new Magic(0, "", "text with tags", Reason.NOT_AN_IMAGE));
    }
}
