package io.tagstream.event;

/**
 * Text from outside on its way into one line: a log, a header, a dead letter's message. What could
 * break the line, or show something else than it is, is escaped as in JSON.
 */
public final class OneLine {

    private OneLine() {}

    /** Whether a line may hold this as it is: no control characters, no line ends, no half characters. */
    static boolean fits(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || (c >= 0x7f && breaks(text, i))) {
                return false;
            }
        }
        return true;
    }

    /** @param most characters at most */
    public static String of(String text, int most) {
        var line = new StringBuilder(Math.min(text.length(), most));
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escape = breaks(text, i) || Character.getType(c) == Character.FORMAT;
            boolean pair = !escape && Character.isHighSurrogate(c);
            int length = escape ? 6 : pair ? 2 : 1;
            if (line.length() + length > most) {
                break;
            }
            if (escape) {
                appendEscaped(line, c);
            } else {
                line.append(text, i, i + length);
                i += length - 1;
            }
        }
        return line.toString();
    }

    /** Half characters, which JSON can spell and UTF-8 cannot, as escapes; everything else stays. */
    static String withoutHalfCharacters(String json) {
        int first = 0;
        while (first < json.length() && !isHalf(json, first)) {
            first++;
        }
        if (first == json.length()) {
            return json;
        }
        var whole = new StringBuilder(json.length() + 16).append(json, 0, first);
        for (int i = first; i < json.length(); i++) {
            if (isHalf(json, i)) {
                appendEscaped(whole, json.charAt(i));
            } else {
                whole.append(json.charAt(i));
            }
        }
        return whole.toString();
    }

    private static boolean breaks(String text, int at) {
        char c = text.charAt(at);
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || isHalf(text, at);
    }

    private static boolean isHalf(String text, int at) {
        char c = text.charAt(at);
        if (!Character.isSurrogate(c)) {
            return false;
        }
        return Character.isHighSurrogate(c)
                ? at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1))
                : at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
    }

    private static void appendEscaped(StringBuilder to, char c) {
        to.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            to.append(Character.forDigit(c >> shift & 0xf, 16));
        }
    }
}
