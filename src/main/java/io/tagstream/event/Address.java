package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** The text of a URL: where its authority ends, and how what may not stand behind it bare is encoded. */
public final class Address {

    private static final boolean[] BARE = new boolean[128];
    private static final boolean[] IN_PLAIN_HOST = lettersDigitsAnd(".-");
    private static final boolean[] IN_PLAIN_PATH = lettersDigitsAnd(".-_~/");
    private static final boolean[] IN_PLAIN_QUERY = lettersDigitsAnd(".-_~/=&");

    static {
        Arrays.fill(BARE, '!', 0x7f, true);
        for (char c : "\"<>^`{|}[]%".toCharArray()) {
            BARE[c] = false;
        }
    }

    private Address() {}

    private static boolean[] lettersDigitsAnd(String others) {
        var in = new boolean[128];
        Arrays.fill(in, 'a', 'z' + 1, true);
        Arrays.fill(in, 'A', 'Z' + 1, true);
        Arrays.fill(in, '0', '9' + 1, true);
        others.chars().forEach(c -> in[c] = true);
        return in;
    }

    /**
     * Where the path ends of an address that is written as nearly all are: {@code http} or {@code https}, a name, a path and a
     * query of characters that mean themselves. Such a one needs no other check, and what stands before the
     * end is what people may see. All others are left to {@link java.net.URI}, which takes several times as long.
     *
     * @return -1 if it is not such a one
     */
    static int endOfPlainPath(String text) {
        int host = text.startsWith("https://") ? 8 : text.startsWith("http://") ? 7 : text.length();
        int at = endOf(IN_PLAIN_HOST, text, host);
        if (at == host) {
            return -1;
        }
        int endOfPath = isAt(text, at, '/') ? endOf(IN_PLAIN_PATH, text, at) : at;
        int end = isAt(text, endOfPath, '?') ? endOf(IN_PLAIN_QUERY, text, endOfPath + 1) : endOfPath;
        return end == text.length() ? endOfPath : -1;
    }

    private static boolean isAt(String text, int at, char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private static int endOf(boolean[] characters, String text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) < characters.length && characters[text.charAt(end)]) {
            end++;
        }
        return end;
    }

    /** @param start behind the two slashes */
    public static int endOfAuthority(String text, int start) {
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
    public static String encoded(String text, int from) {
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
