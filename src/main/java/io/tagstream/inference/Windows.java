package io.tagstream.inference;

import io.tagstream.event.Box;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds things in a map: each window as large as the image that the network was trained on is classified, and the peaks stay:
 * those that no window near by is surer of, and of those that overlap the best. Coarse: windows begin at every position, so a fourteenth of the picture's shorter side apart, and have one size.
 */
final class Windows {

    /** Positions of a window along each side: the map of the size that the network was trained on. */
    private static final int SIDE = 7;

    /** Windows that overlap more show the same thing. */
    private static final double SAME = 0.3;

    /** Windows that begin so near each other, in positions, do too: most of what lies askew of two things goes with this. */
    private static final int NEAR = 2;

    /**
     * What one window shows.
     *
     * @param box in ratios of what the network saw
     */
    record Find(TopK.Scored scored, Box box) {}

    private Windows() {}

    /** By descending score; each at least {@code minScore}. */
    static List<Find> in(ScoreMap map, double minScore) {
        List<Find> all = classified(map, minScore);
        double across = (NEAR + 0.5) / map.columns();
        double down = (NEAR + 0.5) / map.rows();
        List<Find> peaks = new ArrayList<>(all);
        peaks.removeIf(find -> all.stream().anyMatch(other -> isBetterNear(find, other, across, down)));
        peaks.sort(
                Comparator.comparingDouble((Find find) -> find.scored().score()).reversed());
        var kept = new ArrayList<Find>();
        for (Find find : peaks) {
            if (kept.stream().noneMatch(better -> better.box().overlap(find.box()) > SAME)) {
                kept.add(find);
            }
        }
        return kept;
    }

    private static boolean isBetterNear(Find find, Find other, double across, double down) {
        return other.scored().score() > find.scored().score()
                && Math.abs(other.box().left() - find.box().left()) < across
                && Math.abs(other.box().top() - find.box().top()) < down;
    }

    private static List<Find> classified(ScoreMap map, double minScore) {
        double width = map.columns();
        double height = map.rows();
        var finds = new ArrayList<Find>();
        double[][] sums = sums(map);
        for (int row = 0; row + SIDE <= map.rows(); row++) {
            for (int column = 0; column + SIDE <= map.columns(); column++) {
                var box = new Box(column / width, row / height, SIDE / width, SIDE / height);
                TopK.of(logits(sums, map, row, column), 1, minScore)
                        .forEach(scored -> finds.add(new Find(scored, box)));
            }
        }
        return finds;
    }

    /** The sum of all positions above and to the left, for each corner between them: (rows + 1) × (columns + 1) × classes. */
    private static double[][] sums(ScoreMap map) {
        int corners = map.columns() + 1;
        int classes = map.classes();
        var sums = new double[(map.rows() + 1) * corners][classes];
        for (int row = 1; row <= map.rows(); row++) {
            for (int column = 1; column < corners; column++) {
                double[] sum = sums[row * corners + column];
                double[] above = sums[(row - 1) * corners + column];
                double[] before = sums[row * corners + column - 1];
                double[] twice = sums[(row - 1) * corners + column - 1];
                for (int i = 0; i < classes; i++) {
                    sum[i] = above[i] + before[i] - twice[i] + map.at(row - 1, column - 1, i);
                }
            }
        }
        return sums;
    }

    private static Logits logits(double[][] sums, ScoreMap map, int row, int column) {
        int corners = map.columns() + 1;
        double[] first = sums[row * corners + column];
        double[] right = sums[row * corners + column + SIDE];
        double[] below = sums[(row + SIDE) * corners + column];
        double[] last = sums[(row + SIDE) * corners + column + SIDE];
        var logits = new float[first.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) ((last[i] - right[i] - below[i] + first[i]) / (SIDE * SIDE));
        }
        return new Logits(logits);
    }
}
