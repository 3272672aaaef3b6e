package io.tagstream.bench;

import java.util.List;
import java.util.Locale;

/** The text of a drawing, line by line; no library, and the same text for the same numbers. */
final class Svg {

    /** Told apart without colour vision too (after Okabe and Ito). */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9");

    private final StringBuilder text = new StringBuilder();

    /**
     * @param width  and height in the drawing's own units
     * @param left   where the title begins
     */
    Svg(int width, int height, String title, int left) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                width, height);
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        add("<text x=\"%d\" y=\"22\" font-size=\"15\">%s</text>", left, title);
    }

    /** One of a few, again from the first after the last. */
    static String colour(int number) {
        return COLOURS.get(number % COLOURS.size());
    }

    /** @param format as of {@link String#format}, with points in numbers */
    void add(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    @Override
    public String toString() {
        return text + "</svg>\n";
    }
}
