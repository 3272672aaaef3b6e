package io.tagstream.console;

/**
 * How much each position of a picture speaks for a label, in 256 steps from the one that does least to the one that does
 * most. A byte a position, 196 at most. Immutable.
 */
public final class HeatMap {

    private static final int MOST_POSITIONS = 14 * 14;
    private static final int STEPS = 255;

    private final byte[] steps;
    private final int side;

    private HeatMap(byte[] steps, int side) {
        this.steps = steps;
        this.side = side;
    }

    /** @param scores {@code float32 (side, side)}, row-major; at most 14 a side */
    public static HeatMap of(float[] scores) {
        int side = (int) Math.sqrt((double) scores.length);
        if (side == 0 || side * side != scores.length || scores.length > MOST_POSITIONS) {
            throw new IllegalArgumentException(scores.length + " scores are no small square");
        }
        float least = scores[0];
        float most = scores[0];
        for (float score : scores) {
            least = Math.min(least, score);
            most = Math.max(most, score);
        }
        float range = most > least ? most - least : 1;
        var steps = new byte[scores.length];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = (byte) Math.round((scores[i] - least) / range * STEPS);
        }
        return new HeatMap(steps, side);
    }

    /** Positions along each side. */
    public int side() {
        return side;
    }

    /** 0 to 255. */
    public int at(int row, int column) {
        return steps[row * side + column] & 0xFF;
    }

    int size() {
        return steps.length;
    }
}
