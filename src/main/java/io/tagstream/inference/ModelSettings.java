package io.tagstream.inference;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Which model is served, and on what.
 *
 * @param folder     with {@code model.json}
 * @param engine     DJL's name of the engine
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
        if (predictors < 1 || threads < 1 || maxBatch < 1) {
            throw new IllegalArgumentException("predictors, threads and maxBatch must be at least 1: " + predictors
                    + ", " + threads + ", " + maxBatch);
        }
    }
}
