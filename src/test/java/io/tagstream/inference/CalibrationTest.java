package io.tagstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.OneDnnLibraryHere;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The choice at start, with the shipped model. */
class CalibrationTest {

    private static final int CORES = 2;
    private static final ModelSettings SETTINGS =
            new ModelSettings(Path.of("src/main/model"), "OnnxRuntime", Precision.INT8, "cpu", 1, 1, 1);

    /** One predictor, images one by one; open is on how many threads. */
    private static final PlanPins FEW = new PlanPins(OptionalInt.of(1), OptionalInt.empty(), OptionalInt.of(1));

    @TempDir
    Path folder;

    @Test
    void whatIsMeasuredIsKeptForTheNextStart() {
        var policy = new CalibrationPolicy(true, Duration.ofMinutes(1), folder, "1");

        ChosenPlan first = Calibration.choose(SETTINGS, FEW, policy, CORES);
        ChosenPlan second = Calibration.choose(SETTINGS, FEW, policy, CORES);

        assertThat(first.plan()).isIn(FEW.candidates(CORES));
        assertThat(first.imagesPerSecond().orElseThrow()).isPositive();
        assertThat(first.because()).contains("calibrated in").contains("2 of 2 plans");
        assertThat(second.plan()).isEqualTo(first.plan());
        assertThat(second.imagesPerSecond()).isEqualTo(first.imagesPerSecond());
        assertThat(second.because()).contains("earlier start").contains(folder.toString());
    }

    @Test
    void anotherModelInTheSameFolderIsMeasuredAnew(@TempDir Path model) throws IOException {
        Path brightest = Path.of("src/test/resources/models/brightest");
        for (String file : List.of("model.json", "labels.csv", "brightest.onnx")) {
            Files.copy(brightest.resolve(file), model.resolve(file));
        }
        var settings = new ModelSettings(model, "OnnxRuntime", Precision.AUTO, "cpu", 1, 1, 1);
        var policy = new CalibrationPolicy(true, Duration.ofMinutes(1), folder, "1");
        Calibration.choose(settings, FEW, policy, CORES);
        assertThat(Calibration.choose(settings, FEW, policy, CORES).because()).contains("earlier start");

        Files.write(model.resolve("brightest.onnx"), new byte[] {0x32, 0}, StandardOpenOption.APPEND);

        assertThat(Calibration.choose(settings, FEW, policy, CORES).because()).contains("calibrated in");
    }

    @Test
    void moreTimeIsUsed() {
        Calibration.choose(SETTINGS, FEW, new CalibrationPolicy(true, Duration.ofMinutes(1), folder, "1"), CORES);

        var more = new CalibrationPolicy(true, Duration.ofMinutes(2), folder, "1");

        assertThat(Calibration.choose(SETTINGS, FEW, more, CORES).because()).contains("calibrated in");
    }

    @Test
    void aProcessorIsToldByWhatItCanDo() {
        String one =
                "processor : 0\nmodel name : A\ncpu MHz : 2000.1\nflags : avx2\nprocessor : 1\nmodel name : A\nflags : avx2\n";

        assertThat(Processor.telling(one)).isEqualTo("model name : A\nflags : avx2");
        assertThat(Processor.here()).startsWith(System.getProperty("os.arch"));
    }

    @Test
    void whatIsPinnedOrSwitchedOffIsNotMeasured() {
        var on = new CalibrationPolicy(true, Duration.ofMinutes(1), folder, "1");
        var off = new CalibrationPolicy(false, Duration.ofMinutes(1), folder, "1");
        var all = new PlanPins(OptionalInt.of(3), OptionalInt.of(1), OptionalInt.of(5));

        assertThat(Calibration.choose(SETTINGS, all, on, CORES).plan()).isEqualTo(new PredictPlan(3, 1, 5));
        ChosenPlan byDefault = Calibration.choose(SETTINGS, PlanPins.NONE, off, CORES);
        assertThat(byDefault.plan()).isEqualTo(new PredictPlan(2, 1, 8));
        assertThat(byDefault.imagesPerSecond()).isEmpty();
    }

    @Test
    @EnabledIf(OneDnnLibraryHere.IS_HERE)
    void oneDnnIsMeasuredInEachSizeOfBatchOnOneThread() {
        var policy = new CalibrationPolicy(true, Duration.ofMinutes(1), folder, "1");
        var batchesAreOpen = new PlanPins(OptionalInt.of(1), OptionalInt.empty(), OptionalInt.empty());

        ChosenPlan chosen = Calibration.choose(SETTINGS.by("oneDNN"), batchesAreOpen, policy, CORES);

        assertThat(chosen.because()).contains("4 of 4 plans");
        assertThat(chosen.plan().threads()).isEqualTo(1);
        assertThat(chosen.imagesPerSecond().orElseThrow()).isPositive();
    }

    @Test
    void withoutTimeTheDefaultServes() {
        var policy = new CalibrationPolicy(true, Duration.ofNanos(1), folder, "1");

        ChosenPlan chosen = Calibration.choose(SETTINGS, PlanPins.NONE, policy, CORES);

        assertThat(chosen.plan()).isEqualTo(new PredictPlan(2, 1, 8));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void interruptEndsTheSweepAndStaysSet() {
        var policy = new CalibrationPolicy(true, Duration.ofMinutes(1), folder, "1");
        Thread.currentThread().interrupt();

        ChosenPlan chosen = Calibration.choose(SETTINGS, FEW, policy, CORES);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(chosen.plan()).isEqualTo(FEW.byDefault(CORES));
        assertThat(folder).as("what was cut short is not kept").isEmptyDirectory();
    }

    @Test
    void nothingIsBegunThatWouldNotEndInTime() {
        // Each look at the clock is a second later: what is measured takes seconds, by this clock.
        var clock = new AtomicLong();
        var plans = List.of(new PredictPlan(1, 1, 1), new PredictPlan(1, 1, 16), new PredictPlan(1, 2, 1));
        List<MeasuredPlan> measured;
        try (var sweep =
                new PlanSweep(SETTINGS, Duration.ofSeconds(20), () -> clock.getAndAdd(TimeUnit.SECONDS.toNanos(1)))) {
            measured = sweep.run(plans);
        }

        assertThat(measured).extracting(MeasuredPlan::plan).startsWith(plans.getFirst());
        assertThat(measured).extracting(MeasuredPlan::plan).doesNotContain(plans.get(1));
        assertThat(TimeUnit.NANOSECONDS.toSeconds(clock.get())).isLessThan(40);
    }

    /** As on slow cores: there is time to measure single images again, or another eight. */
    @Test
    void noOtherPlanRunsAgainBeforeTheFirstOneDoes() {
        // Each look at the clock is a second later, and measuring images one by one looks at it more often.
        var clock = new AtomicLong();
        var plans = List.of(new PredictPlan(1, 1, 8), new PredictPlan(1, 1, 1));
        List<MeasuredPlan> measured;
        try (var sweep =
                new PlanSweep(SETTINGS, Duration.ofSeconds(20), () -> clock.getAndAdd(TimeUnit.SECONDS.toNanos(1)))) {
            measured = sweep.run(plans);
        }

        assertThat(measured).extracting(MeasuredPlan::plan).containsExactly(plans.getFirst());
    }

    @Test
    void missingModelIsNamed() {
        var nowhere = new ModelSettings(folder, "OnnxRuntime", Precision.INT8, "cpu", 1, 1, 1);
        var policy = new CalibrationPolicy(true, Duration.ofMinutes(1), folder, "1");

        assertThatThrownBy(() -> Calibration.choose(nowhere, FEW, policy, CORES))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("tagstream.model.path");
    }
}
