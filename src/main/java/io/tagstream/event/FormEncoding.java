package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * {@code application/x-www-form-urlencoded}, as object keys stand in storage notifications: a plus is
 * a space, and an escape is a byte of UTF-8. What needed no escape may be escaped all the same (MinIO
 * writes {@code %2F} where AWS leaves the slash). Unlike {@code URLDecoder} it repairs nothing: a key
 * that was guessed is another object's key.
 */
final class FormEncoding {

    private static final int ESCAPE = "%2F".length();

    private FormEncoding() {}

    /** The text that was encoded; empty where an escape is incomplete or the bytes are not UTF-8. */
    static Optional<String> decode(String encoded) {
        var text = new StringBuilder(encoded.length());
        try {
            int at = 0;
            while (at < encoded.length()) {
                char c = encoded.charAt(at);
                if (c == '%') {
                    int end = endOfEscapes(encoded, at);
                    text.append(UTF_8.newDecoder().decode(bytes(encoded, at, end)));
                    at = end;
                } else {
                    text.append(c == '+' ? ' ' : c);
                    at++;
                }
            }
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
        return Optional.of(text.toString());
    }

    /** Of escapes that follow one another, since a character may take several. */
    private static int endOfEscapes(String encoded, int start) {
        int end = start;
        while (end < encoded.length() && encoded.charAt(end) == '%') {
            end += ESCAPE;
        }
        if (end > encoded.length()) {
            throw new IllegalArgumentException("the last escape is cut");
        }
        return end;
    }

    private static ByteBuffer bytes(String encoded, int start, int end) {
        var bytes = ByteBuffer.allocate((end - start) / ESCAPE);
        for (int at = start; at < end; at += ESCAPE) {
            bytes.put((byte) HexFormat.fromHexDigits(encoded, at + 1, at + ESCAPE));
        }
        return bytes.flip();
    }
}
