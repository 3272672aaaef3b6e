package io.tagstream.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A line plot with axes, a grid and a legend. */
final class LinePlot {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int RIGHT = 190;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    private static final int TICKS = 5;
    private static final int DIGITS = 3;
    private static final double NEXT_TO_NOTHING = 1000;
    private static final double SMALLEST_PLAIN = 0.001;
    private static final double LARGEST_PLAIN = 1e6;

    private final String title;
    private final String horizontal;
    private final String vertical;
    private final boolean logarithmic;
    private final List<Line> lines = new ArrayList<>();

    private record Line(String name, int colour, boolean dashed, List<double[]> points) {}

    /** @param logarithmic whether the vertical axis is; all values must then be positive */
    LinePlot(String title, String horizontal, String vertical, boolean logarithmic) {
        this.title = title;
        this.horizontal = horizontal;
        this.vertical = vertical;
        this.logarithmic = logarithmic;
    }

    /** @param points pairs of x and y, by ascending x */
    void line(String name, int colour, boolean dashed, List<double[]> points) {
        lines.add(new Line(name, colour, dashed, List.copyOf(points)));
    }

    String svg() {
        double right = extreme(0, 1);
        double left = -extreme(0, -1);
        double top = extreme(1, 1);
        double bottom = logarithmic ? -extreme(1, -1) : Math.min(0, -extreme(1, -1));
        var svg = new Svg(WIDTH, HEIGHT, title, LEFT);
        for (int i = 0; i <= TICKS; i++) {
            double x = LEFT + (double) i / TICKS * (WIDTH - LEFT - RIGHT);
            double y = HEIGHT - BOTTOM - (double) i / TICKS * (HEIGHT - TOP - BOTTOM);
            svg.add(
                    "<path d=\"M%.1f %d V%d M%d %.1f H%d\" stroke=\"#ddd\"/>",
                    x, TOP, HEIGHT - BOTTOM, LEFT, y, WIDTH - RIGHT);
            svg.add(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    x, HEIGHT - BOTTOM + 17, number(left + (right - left) * i / TICKS, right - left));
            double value = bottom + (top - bottom) * i / TICKS;
            svg.add(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT - 6, y + 4, logarithmic ? number(Math.pow(10, value), 0) : number(value, top - bottom));
        }
        svg.add(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, horizontal);
        svg.add(
                "<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
                (TOP + HEIGHT - BOTTOM) / 2, vertical);
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            var path = new StringBuilder();
            for (double[] point : line.points()) {
                double x = LEFT + (point[0] - left) / (right - left) * (WIDTH - LEFT - RIGHT);
                double y = HEIGHT - BOTTOM - (scaled(point[1]) - bottom) / (top - bottom) * (HEIGHT - TOP - BOTTOM);
                path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x, y));
            }
            String style = "fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\"%s"
                    .formatted(Svg.colour(line.colour()), line.dashed() ? " stroke-dasharray=\"5 3\"" : "");
            svg.add("<path d=\"%s\" %s/>", path, style);
            int y = TOP + 10 + 20 * i;
            svg.add("<path d=\"M%d %dh26\" %s/>", WIDTH - RIGHT + 12, y - 4, style);
            svg.add("<text x=\"%d\" y=\"%d\">%s</text>", WIDTH - RIGHT + 44, y, line.name());
        }
        return svg.toString();
    }

    /**
     * Three digits, without an exponent where one can do without.
     *
     * @param span of the axis; what is next to nothing of it is written as zero
     */
    private static String number(double value, double span) {
        double size = Math.abs(value);
        if (size <= span / NEXT_TO_NOTHING) {
            return "0";
        }
        if (size < SMALLEST_PLAIN || size >= LARGEST_PLAIN) {
            return String.format(Locale.ROOT, "%.1e", value);
        }
        return new BigDecimal(value)
                .round(new MathContext(DIGITS))
                .stripTrailingZeros()
                .toPlainString();
    }

    private double scaled(double value) {
        return logarithmic ? Math.log10(value) : value;
    }

    /** The largest value (sign 1) of a coordinate, or the largest of its negatives (sign -1). */
    private double extreme(int coordinate, int sign) {
        return lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(point -> sign * (coordinate == 0 ? point[0] : scaled(point[1])))
                .max()
                .orElse(1);
    }
}
