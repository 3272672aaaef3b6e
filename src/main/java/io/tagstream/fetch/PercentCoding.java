package io.tagstream.fetch;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** Undoes a URI's percent-encoding, once. */
final class PercentCoding {

    private PercentCoding() {}

    /** @return empty if a percent sign lacks its two digits, or a character is not ASCII */
    static Optional<byte[]> decode(String text) {
        var bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 127) {
                return Optional.empty();
            }
            if (c != '%') {
                bytes.write(c);
                continue;
            }
            int high = i + 2 < text.length() ? hexDigit(text.charAt(i + 1)) : -1;
            int low = i + 2 < text.length() ? hexDigit(text.charAt(i + 2)) : -1;
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        return Optional.of(bytes.toByteArray());
    }

    private static int hexDigit(char c) {
        return c <= 127 ? Character.digit(c, 16) : -1;
    }
}
