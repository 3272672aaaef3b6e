package io.tagstream.event;

import java.util.Objects;

/**
 * What was found behind a reference.
 *
 * @param sha256 of the encoded bytes, lower-case hexadecimal
 * @param type   media type by the magic bytes, for example {@code image/jpeg}
 * @param width  pixels as the picture is shown (after the EXIF orientation)
 * @param height pixels as the picture is shown
 * @param bytes  length of the encoded image
 */
public record ImageFacts(String sha256, String type, int width, int height, long bytes) {

    public ImageFacts {
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(type, "type");
    }
}
