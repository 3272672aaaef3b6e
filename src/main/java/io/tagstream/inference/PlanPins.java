package io.tagstream.inference;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What of a {@link PredictPlan} is decided already; the rest is open.
 *
 * @param predictors at least 1, or empty
 * @param threads    at least 1, or empty
 * @param maxBatch   at least 1, or empty
 */
public record PlanPins(OptionalInt predictors, OptionalInt threads, OptionalInt maxBatch) {

    /** Nothing is decided. */
    public static final PlanPins NONE = new PlanPins(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

    private static final int DEFAULT_BATCH = 8;
    private static final int GPU_BATCH = 32;
    private static final int[] BATCHES = {DEFAULT_BATCH, 1, 4, 16};

    public PlanPins {
        // The record refuses what is below 1.
        new PredictPlan(predictors.orElse(1), threads.orElse(1), maxBatch.orElse(1));
    }

    /**
     * On GPUs nothing is left open: two predictors for each, so that one fills while the other computes, and larger
     * batches. Not measured: there was no GPU yet to measure on.
     */
    public PlanPins onGpus(int gpus) {
        return new PlanPins(
                OptionalInt.of(predictors.orElse(2 * gpus)),
                OptionalInt.of(threads.orElse(1)),
                OptionalInt.of(maxBatch.orElse(GPU_BATCH)));
    }

    /** Of an engine whose predictors compute on one thread each. */
    public PlanPins onOneThread() {
        return threads.isPresent() ? this : new PlanPins(predictors, OptionalInt.of(1), maxBatch);
    }

    /** The plan where nothing is measured: one thread a predictor, all cores at work, batches of eight. */
    public PredictPlan byDefault(int cores) {
        int each = threads.orElse(1);
        return new PredictPlan(predictors.orElse(Math.max(1, cores / each)), each, maxBatch.orElse(DEFAULT_BATCH));
    }

    /**
     * The plans worth a comparison, each once, {@link #byDefault} first. None takes more threads than
     * there are cores, unless the pins do.
     */
    public List<PredictPlan> candidates(int cores) {
        var byDefault = byDefault(cores);
        var sizes = maxBatch.isPresent() ? IntStream.of(maxBatch.getAsInt()) : IntStream.of(BATCHES);
        List<Integer> batches = sizes.boxed().toList();
        return Stream.of(byDefault.predictors(), cores / (2 * byDefault.threads()), 1)
                .map(number -> predictors.orElse(Math.max(1, number)))
                .distinct()
                .flatMap(number -> threadsFor(number, cores).boxed().flatMap(each -> batches.stream()
                        .map(batch -> new PredictPlan(number, each, batch))))
                .distinct()
                .toList();
    }

    private IntStream threadsFor(int number, int cores) {
        if (threads.isPresent()) {
            return IntStream.of(threads.getAsInt());
        }
        int shared = Math.max(1, cores / number);
        return predictors.isPresent() ? IntStream.of(1, shared) : IntStream.of(shared);
    }
}
