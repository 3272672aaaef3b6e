package io.tagstream.inference;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how many predictors serve and how large their batches are: what is pinned stays, the rest is
 * measured on the device, or taken from what an earlier start measured.
 */
public final class Calibration {

    private Calibration() {}

    /**
     * Takes about {@link CalibrationPolicy#limit()} at most, and a few milliseconds where a choice was
     * kept; of an own model that does not say its digests, as long as reading its files. An interrupt ends it early, and stays set.
     *
     * @param settings of an engine that is named; their plan is not looked at
     * @param cores    that predicting may take
     * @throws ModelRefusedException if the model cannot be loaded
     */
    public static ChosenPlan choose(ModelSettings settings, PlanPins pins, CalibrationPolicy policy, int cores) {
        ServedEngine engine = ServedEngine.of(settings.engine());
        PlanPins open = engine == ServedEngine.ONEDNN ? pins.onOneThread() : pins;
        PredictPlan byDefault = open.byDefault(cores);
        List<PredictPlan> candidates = open.candidates(cores);
        if (candidates.size() == 1) {
            return unmeasured(byDefault, "by configuration");
        }
        if (engine == ServedEngine.MXNET) {
            return unmeasured(byDefault, "not calibrated: MXNet has one thread that computes for all predictors");
        }
        if (!policy.enabled()) {
            return unmeasured(byDefault, "not calibrated: tagstream.calibration.enabled is false");
        }
        var cache = new PlanCache(policy.folder(), key(settings, policy, cores, candidates));
        Optional<MeasuredPlan> kept = cache.read(candidates);
        if (kept.isPresent()) {
            return measured(kept.get(), "calibrated at an earlier start, kept in " + cache.file());
        }
        long start = System.nanoTime();
        List<MeasuredPlan> measured;
        try (var sweep = new PlanSweep(settings, policy.limit(), System::nanoTime)) {
            measured = sweep.run(candidates);
        }
        Optional<MeasuredPlan> best = MeasuredPlan.best(measured, byDefault);
        if (best.isEmpty()) {
            return unmeasured(byDefault, "not calibrated: no plan was measured within " + policy.limit());
        }
        if (!Thread.currentThread().isInterrupted()) {
            cache.write(best.get());
        }
        return measured(
                best.get(),
                String.format(
                        Locale.ROOT,
                        "calibrated in %.1f s, %d of %d plans",
                        (System.nanoTime() - start) / 1e9,
                        measured.size(),
                        candidates.size()));
    }

    private static String key(
            ModelSettings settings, CalibrationPolicy policy, int cores, List<PredictPlan> candidates) {
        ModelManifest.Form form = ImageClassifier.formOf(ModelManifest.read(settings.folder()), settings);
        return String.join(
                " ",
                policy.version(),
                digest(form.sha256(), settings.folder().resolve(form.identity())),
                digest(form.graphSha256(), settings.folder().resolve(form.graph())),
                settings.engine(),
                settings.device(),
                Processor.here(),
                cores + " cores",
                policy.limit().toString(),
                candidates.toString());
    }

    /** An own model need not say its digests, and a folder may get another one. */
    private static String digest(@Nullable String said, Path file) {
        return said != null ? said : Files.exists(file) ? Digests.sha256Of(file) : "none";
    }

    private static ChosenPlan unmeasured(PredictPlan plan, String because) {
        return new ChosenPlan(plan, OptionalDouble.empty(), because);
    }

    private static ChosenPlan measured(MeasuredPlan best, String because) {
        return new ChosenPlan(best.plan(), OptionalDouble.of(best.imagesPerSecond()), because);
    }
}
