package io.tagstream.bench;

import java.util.SplittableRandom;

/**
 * Pictures that are made up: one of ten shapes or patterns at a random place, in random colours, under
 * noise. To be told apart by form, since neither colour nor place says anything.
 *
 * <p>Not thread-safe; the same seed gives the same pictures.
 */
final class ShapePictures {

    static final int CLASSES = 10;
    static final int SIDE = 32;
    static final int CHANNELS = 3;

    private static final double NOISE = 0.25;

    private final SplittableRandom random;

    ShapePictures(long seed) {
        random = new SplittableRandom(seed);
    }

    /**
     * Draws a batch.
     *
     * @param pixels  filled: {@code (n, 3, 32, 32)}, about -1 to 1
     * @param classes filled: 0 to 9, one for each picture
     */
    void draw(float[] pixels, float[] classes) {
        for (int picture = 0; picture < classes.length; picture++) {
            int kind = random.nextInt(CLASSES);
            classes[picture] = kind;
            draw(kind, pixels, picture * CHANNELS * SIDE * SIDE);
        }
    }

    private void draw(int kind, float[] pixels, int offset) {
        double size = random.nextDouble(6, 11);
        double middleX = random.nextDouble(size, SIDE - size);
        double middleY = random.nextDouble(size, SIDE - size);
        double phase = random.nextDouble(2 * Math.PI);
        double[] background = random.doubles(CHANNELS, -0.8, 0.8).toArray();
        double[] shape = random.doubles(CHANNELS, -0.8, 0.8).toArray();
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                boolean inside = covers(kind, (x - middleX) / size, (y - middleY) / size, phase);
                for (int channel = 0; channel < CHANNELS; channel++) {
                    double colour = inside ? shape[channel] : background[channel];
                    pixels[offset + (channel * SIDE + y) * SIDE + x] =
                            (float) (colour + NOISE * (random.nextDouble() * 2 - 1));
                }
            }
        }
    }

    /** @param x, y from the middle; the shape reaches from -1 to 1 */
    private static boolean covers(int kind, double x, double y, double phase) {
        double distance = Math.hypot(x, y);
        double largest = Math.max(Math.abs(x), Math.abs(y));
        boolean near = largest <= 1;
        return switch (kind) {
            case 0 -> distance <= 1;
            case 1 -> largest <= 0.9;
            case 2 -> Math.abs(x) + Math.abs(y) <= 1.2;
            case 3 -> distance <= 1 && distance >= 0.6;
            case 4 -> near && largest >= 0.6;
            case 5 -> near && Math.min(Math.abs(x), Math.abs(y)) <= 0.3;
            case 6 -> near && Math.min(Math.abs(x - y), Math.abs(x + y)) <= 0.4;
            case 7 -> near && Math.sin(8 * x + phase) > 0;
            case 8 -> near && Math.sin(8 * y + phase) > 0;
            default -> near && Math.sin(6 * x + phase) * Math.sin(6 * y + phase) > 0;
        };
    }
}
