package io.tagstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Which plans are compared, and which of them stands where nothing is. 0 stands for what is not pinned. */
class PlanPinsTest {

    @Property
    void pinsHoldAndTheDefaultComesFirst(
            @ForAll @IntRange(min = 1, max = 128) int cores,
            @ForAll @IntRange(max = 40) int predictors,
            @ForAll @IntRange(max = 8) int threads,
            @ForAll @IntRange(max = 64) int batch) {
        var pins = pins(predictors, threads, batch);

        List<PredictPlan> candidates = pins.candidates(cores);

        assertThat(candidates).startsWith(pins.byDefault(cores)).doesNotHaveDuplicates();
        assertThat(candidates).hasSizeLessThanOrEqualTo(12).allSatisfy(plan -> {
            assertThat(plan.predictors()).matches(found -> predictors == 0 || found == predictors);
            assertThat(plan.threads()).matches(found -> threads == 0 || found == threads);
            assertThat(plan.maxBatch()).matches(found -> batch == 0 || found == batch);
        });
    }

    @Property
    void withoutPinsNoPlanTakesMoreThreadsThanThereAreCores(@ForAll @IntRange(min = 1, max = 256) int cores) {
        assertThat(PlanPins.NONE.candidates(cores)).allSatisfy(plan -> assertThat(plan.predictors() * plan.threads())
                .isBetween(1, cores));
    }

    @Example
    void twoCoresAreComparedAsTwoPredictorsAndAsTwoThreads() {
        assertThat(PlanPins.NONE.candidates(2))
                .extracting(PredictPlan::toString)
                .containsExactly(
                        "2 x 1 x 8",
                        "2 x 1 x 1",
                        "2 x 1 x 4",
                        "2 x 1 x 16",
                        "1 x 2 x 8",
                        "1 x 2 x 1",
                        "1 x 2 x 4",
                        "1 x 2 x 16");
    }

    @Example
    void whatIsPinnedWhollyLeavesNothingToCompare() {
        assertThat(pins(3, 2, 5).candidates(2)).containsExactly(new PredictPlan(3, 2, 5));
    }

    @Example
    void pinBelowOneIsRefused() {
        assertThatThrownBy(() -> new PlanPins(OptionalInt.of(0), OptionalInt.empty(), OptionalInt.empty()))
                .hasMessageContaining("at least 1");
    }

    private static PlanPins pins(int predictors, int threads, int batch) {
        return new PlanPins(pin(predictors), pin(threads), pin(batch));
    }

    private static OptionalInt pin(int value) {
        return value == 0 ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
