package io.tagstream.inference;

/** One image's row of the network's answer: {@code float32 (classes)}, before softmax. Immutable by convention. */
public final class Logits {

    private final float[] values;

    /** @param values one for each class */
    public Logits(float[] values) {
        this.values = values;
    }

    /** Number of classes. */
    public int classes() {
        return values.length;
    }

    float at(int index) {
        return values[index];
    }

    /** The values themselves, not a copy. */
    float[] values() {
        return values;
    }
}
