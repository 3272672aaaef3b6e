package io.tagstream.inference;

/**
 * How the network is run on a device.
 *
 * @param predictors each with a thread of its own; at least 1
 * @param threads    that one predict call computes with; at least 1
 * @param maxBatch   most images in one predict call; at least 1
 */
public record PredictPlan(int predictors, int threads, int maxBatch) {

    public PredictPlan {
        if (predictors < 1 || threads < 1 || maxBatch < 1) {
            throw new IllegalArgumentException("predictors, threads and maxBatch must be at least 1: " + predictors
                    + ", " + threads + ", " + maxBatch);
        }
    }

    /** {@code 2 x 1 x 8}: predictors, threads, batch. */
    @Override
    public String toString() {
        return predictors + " x " + threads + " x " + maxBatch;
    }
}
