package io.tagstream.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tagstream.event.ImageReference.Inline;
import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchAttempt.Fetched;
import io.tagstream.fetch.FetchAttempt.Permanent;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Images in the event itself. Base64 is taken as web browsers take it: percent-encoding is undone
 * first, white space is skipped (tools break lines), padding may be missing; anything else that
 * is not of the alphabet is an error. Immutable.
 */
final class InlineSource implements ImageSource<Inline> {

    private static final Pattern WHITE_SPACE = Pattern.compile("[ \\t\\r\\n\\f]+");

    @Override
    public FetchAttempt attempt(Inline reference, AttemptScope scope) throws InterruptedException {
        long length = decodedLength(reference);
        if (length > scope.maxBytes()) {
            return BodyReader.tooLarge(Printed.name(reference), scope);
        }
        scope.reserve(length);
        return (reference.base64() ? base64(reference.data()) : PercentCoding.decode(reference.data()))
                .<FetchAttempt>map(bytes -> new Fetched(new EncodedImage(bytes)))
                .orElseGet(() -> new Permanent(
                        Reason.INVALID_REFERENCE, Printed.name(reference) + ": the data is not encoded as it says"));
    }

    /** Exact for well-formed data, so that nothing too large is decoded at all. */
    private static long decodedLength(Inline reference) {
        var data = reference.data();
        long characters = 0;
        long sextets = 0;
        for (int i = 0; i < data.length(); i++) {
            char c = data.charAt(i);
            boolean escape = c == '%' && i + 2 < data.length();
            char meant = escape ? escaped(data, i) : c;
            characters++;
            if (meant > ' ' && meant != '=') {
                sextets++;
            }
            i += escape ? 2 : 0;
        }
        return reference.base64() ? sextets * 3 / 4 : characters;
    }

    private static char escaped(String data, int percent) {
        int code = Character.digit(data.charAt(percent + 1), 16) << 4 | Character.digit(data.charAt(percent + 2), 16);
        return code < 0 ? '%' : (char) code;
    }

    private static Optional<byte[]> base64(String data) {
        Optional<byte[]> plain = data.indexOf('%') < 0
                ? Optional.of(data.getBytes(ISO_8859_1)) // what is not Latin becomes '?', which is not of the alphabet
                : PercentCoding.decode(data);
        return plain.flatMap(InlineSource::decode);
    }

    private static Optional<byte[]> decode(byte[] base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return decodeWithoutWhiteSpace(base64);
        }
    }

    private static Optional<byte[]> decodeWithoutWhiteSpace(byte[] base64) {
        try {
            var dense = WHITE_SPACE.matcher(new String(base64, ISO_8859_1)).replaceAll("");
            return Optional.of(Base64.getDecoder().decode(dense));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
