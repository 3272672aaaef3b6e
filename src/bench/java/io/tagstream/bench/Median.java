package io.tagstream.bench;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** The middle of what was measured; of an even number the mean of the two in the middle. */
final class Median {

    private Median() {}

    /** @param measured at least one */
    static <T> double of(Collection<? extends T> measured, ToDoubleFunction<T> figure) {
        double[] sorted = measured.stream().mapToDouble(figure).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
