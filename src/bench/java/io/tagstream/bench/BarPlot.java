package io.tagstream.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Horizontal bars, each of one part or of several in a row, with the whole as a number at its end.
 */
final class BarPlot {

    private static final Path FOLDER = Path.of("docs/performance");
    private static final int WIDTH = 760;
    private static final int LEFT = 220;
    private static final int RIGHT = 70;
    private static final int MARGIN = 14;
    private static final int TOP = 64;
    private static final int ROW = 26;
    private static final int BAR = 18;
    private static final int LEGEND_CHARACTER = 7;

    private final String title;
    private final List<String> parts;
    private final List<Bar> bars = new ArrayList<>();

    private record Bar(String name, double[] values) {

        private double whole() {
            double sum = 0;
            for (double value : values) {
                sum += value;
            }
            return sum;
        }
    }

    /** @param parts the names of what a bar consists of; one name where it is of a piece, which is then not shown */
    BarPlot(String title, List<String> parts) {
        this.title = title;
        this.parts = List.copyOf(parts);
    }

    /** @param values one for each part, not negative */
    void bar(String name, double... values) {
        if (values.length != parts.size()) {
            throw new IllegalArgumentException(values.length + " values for " + parts);
        }
        bars.add(new Bar(name, values.clone()));
    }

    void writeTo(String file) throws IOException {
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve(file), svg());
    }

    private String svg() {
        double longest = bars.stream().mapToDouble(Bar::whole).max().orElse(1);
        double scale = (WIDTH - LEFT - RIGHT) / longest;
        var svg = new Svg(WIDTH, TOP + ROW * bars.size() + 14, title, MARGIN);
        if (parts.size() > 1) {
            legend(svg);
        }
        for (int row = 0; row < bars.size(); row++) {
            Bar bar = bars.get(row);
            int y = TOP + ROW * row;
            svg.add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LEFT - 8, y + 13, bar.name());
            double x = LEFT;
            for (int part = 0; part < bar.values().length; part++) {
                double width = bar.values()[part] * scale;
                svg.add(
                        "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                        x, y, width, BAR, Svg.colour(part));
                x += width;
            }
            svg.add("<text x=\"%.1f\" y=\"%d\">%.1f</text>", x + 6, y + 13, bar.whole());
        }
        return svg.toString();
    }

    private void legend(Svg svg) {
        int x = MARGIN;
        for (int part = 0; part < parts.size(); part++) {
            svg.add(
                    "<rect x=\"%d\" y=\"38\" width=\"11\" height=\"11\" fill=\"%s\"/><text x=\"%d\" y=\"48\">%s</text>",
                    x, Svg.colour(part), x + 16, parts.get(part));
            x += 30 + LEGEND_CHARACTER * parts.get(part).length();
        }
    }
}
