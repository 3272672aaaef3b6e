package io.tagstream.inference;

import java.util.List;

/** A last layer: a row of weights and a bias for each class. For one thread while it is trained. */
final class DenseLayer {

    private static final int STEPS = 400;
    private static final double RATE = 4;

    /** Keeps weights small, since photos are few and inputs many. */
    private static final double DECAY = 1e-3;

    private final float[][] weights;
    private final float[] biases;

    private DenseLayer(int classes, int inputs) {
        this.weights = new float[classes][inputs];
        this.biases = new float[classes];
    }

    /** {@code float32 (classes, inputs)}, not a copy. */
    float[][] weights() {
        return weights;
    }

    /** One a class, not a copy. */
    float[] biases() {
        return biases;
    }

    /**
     * Softmax regression by gradient descent over all examples at once, from zero: the same each time.
     *
     * @param inputs  one row an example
     * @param classes of each example, from 0
     */
    static DenseLayer train(List<float[]> inputs, List<Integer> classes, int count) {
        double scale = 1
                / Math.sqrt(inputs.stream()
                        .mapToDouble(DenseLayer::square)
                        .average()
                        .orElseThrow());
        var layer = new DenseLayer(count, inputs.getFirst().length);
        for (int step = 0; step < STEPS; step++) {
            layer.step(inputs, classes, scale);
        }
        return layer;
    }

    /** In units in which inputs have the length 1, so that one rate fits all networks. */
    private void step(List<float[]> inputs, List<Integer> classes, double scale) {
        var gradients = new double[biases.length][weights[0].length];
        var ofBiases = new double[biases.length];
        for (int example = 0; example < inputs.size(); example++) {
            float[] input = inputs.get(example);
            List<TopK.Scored> scores = TopK.of(logits(input), biases.length, 0);
            for (TopK.Scored scored : scores) {
                int of = scored.index();
                double error = (scored.score() - (of == classes.get(example) ? 1 : 0)) / inputs.size();
                ofBiases[of] += error;
                for (int i = 0; i < input.length; i++) {
                    gradients[of][i] += error * input[i];
                }
            }
        }
        for (int of = 0; of < biases.length; of++) {
            biases[of] -= (float) (RATE * ofBiases[of]);
            for (int i = 0; i < weights[of].length; i++) {
                weights[of][i] -= (float) (RATE * (scale * scale * gradients[of][i] + DECAY * weights[of][i]));
            }
        }
    }

    Logits logits(float[] input) {
        var logits = new float[biases.length];
        for (int of = 0; of < logits.length; of++) {
            double sum = biases[of];
            for (int i = 0; i < input.length; i++) {
                sum += (double) weights[of][i] * input[i];
            }
            logits[of] = (float) sum;
        }
        return new Logits(logits);
    }

    private static double square(float[] row) {
        double sum = 0;
        for (float value : row) {
            sum += (double) value * value;
        }
        return sum;
    }
}
