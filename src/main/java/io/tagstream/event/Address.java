package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** The text of a URL: where its authority ends, and how what may not stand behind it bare is encoded. */
final class Address {

    private static final boolean[] BARE = new boolean[128];

    static {
        Arrays.fill(BARE, '!', 0x7f, true);
        for (char c : "\"<>^`{|}[]%".toCharArray()) {
            BARE[c] = false;
        }
    }

    private Address() {}

    /** @param start behind the two slashes */
    static int endOfAuthority(String text, int start) {
        int end = start;
        while (end < text.length() && !endsAuthority(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean endsAuthority(char c) {
        return c == '/' || c == '?' || c == '#';
    }

    /** Whether an authority shows what it is: nothing in it is invisible or turns the text around. */
    static boolean isPlain(String authority) {
        for (int at = 0; at < authority.length(); at += Character.charCount(authority.codePointAt(at))) {
            if (Character.getType(authority.codePointAt(at)) == Character.FORMAT) {
                return false;
            }
        }
        return true;
    }

    /**
     * Percent-encodes what may not stand bare, and nothing that is encoded already. A percent sign
     * that begins no escape is meant as itself.
     *
     * @param from the first character that may be encoded
     */
    static String encoded(String text, int from) {
        int bare = from;
        while (bare < text.length() && isAllowed(text, bare)) {
            bare++;
        }
        if (bare == text.length()) {
            return text;
        }
        var out = new StringBuilder(text.length() + 16).append(text, 0, bare);
        for (int i = bare; i < text.length(); i++) {
            if (isAllowed(text, i)) {
                out.append(text.charAt(i));
            } else {
                int c = text.codePointAt(i);
                appendEscaped(out, c);
                i += Character.charCount(c) - 1;
            }
        }
        return out.toString();
    }

    private static boolean isAllowed(String text, int at) {
        char c = text.charAt(at);
        return c == '%' ? beginsEscape(text, at) : c < BARE.length && BARE[c];
    }

    private static boolean beginsEscape(String text, int percent) {
        return percent + 2 < text.length() && isHex(text.charAt(percent + 1)) && isHex(text.charAt(percent + 2));
    }

    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    private static void appendEscaped(StringBuilder out, int c) {
        for (byte b : Character.toString(c).getBytes(UTF_8)) {
            out.append('%');
            out.append(Character.toUpperCase(Character.forDigit(b >> 4 & 0xf, 16)));
            out.append(Character.toUpperCase(Character.forDigit(b & 0xf, 16)));
        }
    }
}
