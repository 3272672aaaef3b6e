package io.tagstream.inference;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Which model is served, and on what.
 *
 * @param folder     with {@code model.json}
 * @param engine     {@code auto}, or the name of an engine
 * @param precision  in which numbers
 * @param device     {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:0,1}
 * @param predictors each with a thread of its own; at least 1
 * @param threads    that one predict call computes with; at least 1
 * @param maxBatch   most images in one predict call; at least 1
 */
public record ModelSettings(
        Path folder, String engine, Precision precision, String device, int predictors, int threads, int maxBatch) {

    public ModelSettings {
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(precision, "precision");
        Objects.requireNonNull(device, "device");
        // The record refuses what is below 1.
        new PredictPlan(predictors, threads, maxBatch);
    }

    public PredictPlan plan() {
        return new PredictPlan(predictors, threads, maxBatch);
    }

    /** The same model elsewhere. */
    public ModelSettings on(String resolved) {
        return new ModelSettings(folder, engine, precision, resolved, predictors, threads, maxBatch);
    }

    /** The same model run by an engine of this name. */
    public ModelSettings by(String named) {
        return new ModelSettings(folder, named, precision, device, predictors, threads, maxBatch);
    }

    /** How many GPUs it names; 0 for the CPU, and where {@code auto} was not resolved. */
    public int gpus() {
        return Devices.gpus(device);
    }

    /** The same model run in another way. */
    public ModelSettings with(PredictPlan plan) {
        return new ModelSettings(folder, engine, precision, device, plan.predictors(), plan.threads(), plan.maxBatch());
    }
}
