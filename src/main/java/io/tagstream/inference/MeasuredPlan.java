package io.tagstream.inference;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * A plan and what it gave.
 *
 * @param imagesPerSecond more than 0
 */
record MeasuredPlan(PredictPlan plan, double imagesPerSecond) {

    /** Rates this close to the best are the best: what is left to choose is how soon an image comes back. */
    static final double GOOD_ENOUGH = 0.97;

    MeasuredPlan {
        if (!(imagesPerSecond > 0)) {
            throw new IllegalArgumentException("imagesPerSecond must be more than 0: " + imagesPerSecond);
        }
    }

    /** A default this close to the best stays: what is between them is as often a noisier moment. */
    static final double DEFAULT_STAYS = 0.95;

    /**
     * The default, where it is close to the best. Else of the plans that are good enough the one with the
     * fewest threads a predictor, since a predict call on several threads waits for the slowest, and
     * decoding takes cores away; of those the one whose full batch is done first.
     *
     * @param byDefault which need not have been measured
     */
    static Optional<MeasuredPlan> best(Collection<MeasuredPlan> measured, PredictPlan byDefault) {
        double highest = measured.stream()
                .mapToDouble(MeasuredPlan::imagesPerSecond)
                .max()
                .orElse(0);
        Optional<MeasuredPlan> staying = measured.stream()
                .filter(candidate -> candidate.plan.equals(byDefault))
                .filter(candidate -> candidate.imagesPerSecond >= DEFAULT_STAYS * highest)
                .findFirst();
        return staying.isPresent() ? staying : plainest(measured, GOOD_ENOUGH * highest);
    }

    private static Optional<MeasuredPlan> plainest(Collection<MeasuredPlan> measured, double least) {
        return measured.stream()
                .filter(candidate -> candidate.imagesPerSecond >= least)
                .min(Comparator.<MeasuredPlan>comparingInt(candidate -> candidate.plan.threads())
                        .thenComparingDouble(MeasuredPlan::batchSeconds));
    }

    /** From the start of a full batch to its end, while all predictors have one. */
    double batchSeconds() {
        return plan.predictors() * plan.maxBatch() / imagesPerSecond;
    }
}
