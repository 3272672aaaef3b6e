package io.tagstream.inference;

import java.util.Optional;

/** One image's row of the network's answer: {@code float32 (classes)}, before softmax. Immutable by convention. */
public final class Logits {

    private final float[] values;
    private final Optional<ScoreMap> map;

    /** @param values one for each class */
    public Logits(float[] values) {
        this(values, Optional.empty());
    }

    /** @param map the same at each position of the picture, where a task wants it */
    Logits(float[] values, Optional<ScoreMap> map) {
        this.values = values;
        this.map = map;
    }

    /** @throws IllegalStateException if the model was not asked for it */
    ScoreMap map() {
        return map.orElseThrow(() -> new IllegalStateException("these logits have no map"));
    }

    /**
     * What the image's positions say of a class: {@code float32 (side, side)}, row-major.
     *
     * @throws IllegalStateException if the model was not asked for it
     */
    public float[] activation(int classIndex) {
        return map().of(classIndex);
    }

    /** Number of classes. */
    public int classes() {
        return values.length;
    }

    /** Whether softmax says something of them: the highest is a number. A class that cannot be may have minus infinity. */
    boolean haveABest() {
        float highest = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            highest = Math.max(highest, value);
        }
        return Float.isFinite(highest);
    }

    float at(int index) {
        return values[index];
    }

    /** The values themselves, not a copy. */
    float[] values() {
        return values;
    }
}
