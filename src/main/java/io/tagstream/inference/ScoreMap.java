package io.tagstream.inference;

/**
 * The logits at each position of one image: {@code float32 (side, side, classes)}, row-major. What the dense layer says of the
 * mean of some positions is the mean of what it says of each, so this answers for any part of the image without asking again.
 * Immutable by convention.
 */
final class ScoreMap {

    private final float[] scores;
    private final int side;

    /**
     * @param scores the values themselves, not a copy
     * @param side   positions along each side of the image
     */
    ScoreMap(float[] scores, int side) {
        this.scores = scores;
        this.side = side;
    }

    /** Positions along each side of the image. */
    int side() {
        return side;
    }

    int classes() {
        return scores.length / (side * side);
    }

    float at(int row, int column, int classIndex) {
        return scores[(row * side + column) * classes() + classIndex];
    }

    /** Those of one class: {@code (side, side)}, row-major. */
    float[] of(int classIndex) {
        var scores = new float[side * side];
        for (int position = 0; position < scores.length; position++) {
            scores[position] = at(position / side, position % side, classIndex);
        }
        return scores;
    }

    /** Those of the whole image. */
    float[] mean() {
        var mean = new float[classes()];
        for (int i = 0; i < scores.length; i++) {
            mean[i % mean.length] += scores[i];
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= side * side;
        }
        return mean;
    }
}
