package io.tagstream.bench;

import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.PixelPool;
import io.tagstream.inference.Calibration;
import io.tagstream.inference.CalibrationPolicy;
import io.tagstream.inference.ChosenPlan;
import io.tagstream.inference.ModelSettings;
import io.tagstream.inference.PlanPins;
import io.tagstream.inference.Precision;
import io.tagstream.inference.PredictPlan;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Predicting alone: precision × predictors × threads × batch, the float form at a batch of eight only. Every
 * arm runs between two runs of the first one (int8, a predictor a core, batches of eight), and its ratios are
 * over their mean; the two are the null pair. Rates are of the wall clock, which others on the machine share; the CPU time is the
 * process' own. Then what the calibration at start chooses, among the same plans. {@code -Dbench.engine=oneDNN} is another engine, whose
 * predictors have one thread each and which has no float form.
 */
final class PredictBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int BATCH = 8;
    private static final int LARGEST_BATCH = 16;
    private static final String ENGINE = System.getProperty("bench.engine", "OnnxRuntime");
    private static final boolean ONEDNN = ENGINE.equals("oneDNN");
    private static final PlanPins PINS = ONEDNN ? PlanPins.NONE.onOneThread() : PlanPins.NONE;
    private static final List<Precision> PRECISIONS =
            ONEDNN ? List.of(Precision.INT8) : List.of(Precision.INT8, Precision.FLOAT16);

    private final PrintStream out;
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final List<PredictPlan> plans = PINS.candidates(cores);
    private final Map<Arm, List<Run>> runs = new LinkedHashMap<>();

    PredictBenchmark(PrintStream out) {
        this.out = out;
    }

    private record Arm(Precision precision, PredictPlan plan) {}

    /** An arm's figures between those of the first arm, before and after. */
    private record Run(PredictArm.Figures before, PredictArm.Figures figures, PredictArm.Figures after) {

        private double rateRatio() {
            return figures.rate() / ((before.rate() + after.rate()) / 2);
        }

        private double cpuRatio() {
            return (before.cpuMillis() + after.cpuMillis()) / 2 / figures.cpuMillis();
        }

        private double nullRate() {
            return after.rate() / before.rate();
        }

        private double nullCpu() {
            return before.cpuMillis() / after.cpuMillis();
        }
    }

    void run() throws Exception {
        ChosenPlan chosen = Calibration.choose(
                new ModelSettings(Path.of("src/main/model"), ENGINE, Precision.INT8, "cpu", 1, 1, 1),
                PlanPins.NONE,
                new CalibrationPolicy(true, LIMIT, TemporaryFolders.make("predict"), "bench"),
                cores);
        var loaded = new LinkedHashMap<Arm, PredictArm>();
        try (DecodedImage image = photo()) {
            for (Precision precision : PRECISIONS) {
                for (PredictPlan plan : plans) {
                    if (precision != Precision.INT8 && plan.maxBatch() != BATCH) {
                        continue;
                    }
                    runs.put(new Arm(precision, plan), new ArrayList<>());
                    loaded.computeIfAbsent(shared(precision, plan), arm -> load(arm, image));
                }
            }
            Arm first = runs.keySet().iterator().next();
            for (int round = 0; round < ROUNDS; round++) {
                var before = run(loaded, first, image);
                for (Arm arm : runs.keySet()) {
                    var figures = run(loaded, arm, image);
                    var after = run(loaded, first, image);
                    runs.get(arm).add(new Run(before, figures, after));
                    before = after;
                }
            }
        } finally {
            loaded.values().forEach(PredictArm::close);
        }
        print(chosen);
    }

    /** Plans that differ in nothing but the batch run on the same predictors. */
    private static Arm shared(Precision precision, PredictPlan plan) {
        return new Arm(precision, new PredictPlan(plan.predictors(), plan.threads(), LARGEST_BATCH));
    }

    private static PredictArm load(Arm arm, DecodedImage image) {
        var loaded = new PredictArm(ENGINE, arm.precision(), arm.plan());
        try {
            loaded.run(image, LARGEST_BATCH);
            return loaded;
        } catch (Exception e) {
            throw new IllegalStateException(arm + " does not run", e);
        }
    }

    private static PredictArm.Figures run(Map<Arm, PredictArm> loaded, Arm arm, DecodedImage image) throws Exception {
        return loaded.get(shared(arm.precision(), arm.plan()))
                .run(image, arm.plan().maxBatch());
    }

    /** The image of the known answer. */
    static DecodedImage photo() throws IOException {
        var encoded = new EncodedImage(Files.readAllBytes(Path.of("src/conversion/known-answer.jpg")));
        return switch (new ImageDecoder(ImageLimits.DEFAULT, new PixelPool()).decode(encoded)) {
            case DecodeResult.Decoded(DecodedImage image) -> image;
            case DecodeResult other -> throw new IllegalStateException("the photo was not decoded: " + other);
        };
    }

    private void print(ChosenPlan chosen) {
        out.println(
                "| engine | precision | predictors | threads | batch | img/s | CPU ms/img | rate / first | CPU first / this | null pair: rate | CPU |");
        out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        runs.forEach((arm, all) -> out.printf(
                Locale.ROOT,
                "| %s | %s | %d | %d | %d | %.1f | %.1f | %.2f | %.2f | %.2f | %.2f |%n",
                ENGINE,
                arm.precision().code(),
                arm.plan().predictors(),
                arm.plan().threads(),
                arm.plan().maxBatch(),
                Median.of(all, run -> run.figures().rate()),
                Median.of(all, run -> run.figures().cpuMillis()),
                Median.of(all, Run::rateRatio),
                Median.of(all, Run::cpuRatio),
                Median.of(all, Run::nullRate),
                Median.of(all, Run::nullCpu)));
        Arm best = runs.keySet().stream()
                .filter(arm -> arm.precision() == Precision.INT8)
                .max((one, other) -> Double.compare(rateRatio(one), rateRatio(other)))
                .orElseThrow();
        out.printf(
                Locale.ROOT,
                "chosen at start: %s (%s); the best above: %s; chosen / best: %.2f%n",
                chosen.plan(),
                chosen.because(),
                best.plan(),
                rateRatio(new Arm(Precision.INT8, chosen.plan())) / rateRatio(best));
    }

    private double rateRatio(Arm arm) {
        return Median.of(runs.get(arm), Run::rateRatio);
    }
}
