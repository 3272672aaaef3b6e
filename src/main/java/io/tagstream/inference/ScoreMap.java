package io.tagstream.inference;

import java.util.Arrays;

/**
 * The logits at each position of one image: {@code float32 (rows, columns, classes)}, row-major. What the dense layer says of the
 * mean of some positions is the mean of what it says of each, so this answers for any part of the image without asking again.
 * Immutable by convention.
 */
final class ScoreMap {

    private final float[] scores;
    private final int rows;
    private final int columns;

    /**
     * @param scores  the values themselves, not a copy
     * @param rows    positions down the image
     * @param columns positions across it
     */
    ScoreMap(float[] scores, int rows, int columns) {
        this.scores = scores;
        this.rows = rows;
        this.columns = columns;
    }

    /** Positions down the image. */
    int rows() {
        return rows;
    }

    /** Positions across it. */
    int columns() {
        return columns;
    }

    int classes() {
        return scores.length / (rows * columns);
    }

    float at(int row, int column, int classIndex) {
        return scores[(row * columns + column) * classes() + classIndex];
    }

    /**
     * Those of one class, as many down as across: {@code (side, side)}, row-major, where a side is the shorter of rows and
     * columns. Of positions that fall together the highest stays.
     */
    float[] of(int classIndex) {
        int side = Math.min(rows, columns);
        var of = new float[side * side];
        Arrays.fill(of, Float.NEGATIVE_INFINITY);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int cell = (row * side / rows) * side + column * side / columns;
                of[cell] = Math.max(of[cell], at(row, column, classIndex));
            }
        }
        return of;
    }

    /** Those of the whole image. */
    float[] mean() {
        var mean = new float[classes()];
        for (int i = 0; i < scores.length; i++) {
            mean[i % mean.length] += scores[i];
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= rows * columns;
        }
        return mean;
    }
}
