package io.tagstream.inference;

import io.tagstream.event.Box;
import java.util.ArrayDeque;

/**
 * The box of what speaks for a class: the positions around the strongest one whose score reaches a part of the way from the
 * lowest to the highest. Coarse: a position is a seventh of the image wide, and the network was never shown a box.
 */
final class ActivationBox {

    /** Of the way from the lowest score to the highest. */
    private static final double THRESHOLD = 0.3;

    private ActivationBox() {}

    /** In ratios of what the network saw. */
    static Box of(ScoreMap map, int classIndex) {
        int columns = map.columns();
        float highest = Float.NEGATIVE_INFINITY;
        float lowest = Float.POSITIVE_INFINITY;
        int peak = 0;
        for (int position = 0; position < map.rows() * columns; position++) {
            float score = map.at(position / columns, position % columns, classIndex);
            lowest = Math.min(lowest, score);
            if (score > highest) {
                highest = score;
                peak = position;
            }
        }
        return around(map, classIndex, peak, lowest + (highest - lowest) * THRESHOLD);
    }

    /** What hangs together with the peak, by its sides. */
    private static Box around(ScoreMap map, int classIndex, int peak, double least) {
        int rows = map.rows();
        int columns = map.columns();
        var seen = new boolean[rows * columns];
        var next = new ArrayDeque<Integer>();
        int top = rows;
        int left = columns;
        int bottom = 0;
        int right = 0;
        next.add(peak);
        seen[peak] = true;
        while (!next.isEmpty()) {
            int position = next.remove();
            int row = position / columns;
            int column = position % columns;
            top = Math.min(top, row);
            left = Math.min(left, column);
            bottom = Math.max(bottom, row + 1);
            right = Math.max(right, column + 1);
            int[][] neighbours = {{row - 1, column}, {row + 1, column}, {row, column - 1}, {row, column + 1}};
            for (int[] at : neighbours) {
                if (at[0] < 0 || at[1] < 0 || at[0] == rows || at[1] == columns) {
                    continue;
                }
                int neighbour = at[0] * columns + at[1];
                if (!seen[neighbour] && map.at(at[0], at[1], classIndex) >= least) {
                    seen[neighbour] = true;
                    next.add(neighbour);
                }
            }
        }
        double width = columns;
        double height = rows;
        return new Box(left / width, top / height, (right - left) / width, (bottom - top) / height);
    }
}
