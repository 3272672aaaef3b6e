package io.tagstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is chosen of what was measured. */
class MeasuredPlanTest {

    /** A default that there was no time for. */
    private static final PredictPlan UNMEASURED = new PredictPlan(99, 99, 99);

    @Property
    void chosenIsNearTheBestAndNoNearOneIsPlainer(@ForAll("measurements") List<MeasuredPlan> measured) {
        double highest = measured.stream()
                .mapToDouble(MeasuredPlan::imagesPerSecond)
                .max()
                .orElseThrow();

        MeasuredPlan chosen = MeasuredPlan.best(measured, UNMEASURED).orElseThrow();

        assertThat(measured).contains(chosen);
        assertThat(chosen.imagesPerSecond()).isGreaterThanOrEqualTo(MeasuredPlan.GOOD_ENOUGH * highest);
        assertThat(measured)
                .filteredOn(other -> other.imagesPerSecond() >= MeasuredPlan.GOOD_ENOUGH * highest)
                .allSatisfy(other -> {
                    assertThat(other.plan().threads())
                            .isGreaterThanOrEqualTo(chosen.plan().threads());
                    if (other.plan().threads() == chosen.plan().threads()) {
                        assertThat(other.batchSeconds()).isGreaterThanOrEqualTo(chosen.batchSeconds());
                    }
                });
    }

    @Property
    void orderOfMeasuringDoesNotMatter(@ForAll("measurements") List<MeasuredPlan> measured, @ForAll Random random) {
        MeasuredPlan chosen = MeasuredPlan.best(measured, UNMEASURED).orElseThrow();
        Collections.shuffle(measured, random);

        MeasuredPlan again = MeasuredPlan.best(measured, UNMEASURED).orElseThrow();

        assertThat(again.plan().threads()).isEqualTo(chosen.plan().threads());
        assertThat(again.batchSeconds()).isEqualTo(chosen.batchSeconds());
    }

    @Provide
    Arbitrary<List<MeasuredPlan>> measurements() {
        var counts = Arbitraries.integers().between(1, 16);
        var rates = Arbitraries.doubles().between(1, 100_000);
        return Combinators.combine(counts, counts, counts, rates)
                .as((predictors, threads, batch, rate) ->
                        new MeasuredPlan(new PredictPlan(predictors, threads, batch), rate))
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    @Example
    void amongEqualsTheSmallestBatchIsChosen() {
        var measured = List.of(plan(2, 1, 8, 100), plan(2, 1, 1, 96), plan(2, 1, 4, 99), plan(1, 2, 4, 101));

        assertThat(MeasuredPlan.best(measured, UNMEASURED)).hasValue(plan(2, 1, 4, 99));
    }

    @Example
    void defaultStaysUnlessAnotherIsClearlyBetter() {
        var byDefault = new PredictPlan(2, 1, 8);

        assertThat(MeasuredPlan.best(List.of(plan(2, 1, 8, 96), plan(2, 1, 4, 100)), byDefault))
                .hasValue(plan(2, 1, 8, 96));
        assertThat(MeasuredPlan.best(List.of(plan(2, 1, 8, 94), plan(2, 1, 4, 100)), byDefault))
                .hasValue(plan(2, 1, 4, 100));
    }

    @Example
    void ofNothingNothingIsChosen() {
        assertThat(MeasuredPlan.best(List.of(), UNMEASURED)).isEmpty();
    }

    @Example
    void rateOfNothingIsRefused() {
        assertThatThrownBy(() -> plan(1, 1, 1, 0)).hasMessageContaining("imagesPerSecond");
        assertThatThrownBy(() -> plan(1, 1, 1, Double.NaN)).hasMessageContaining("imagesPerSecond");
    }

    private static MeasuredPlan plan(int predictors, int threads, int batch, double rate) {
        return new MeasuredPlan(new PredictPlan(predictors, threads, batch), rate);
    }
}
