package io.tagstream.inference;

import java.util.Arrays;
import java.util.Locale;

/** In which numbers the network computes. */
public enum Precision {

    /** The best for the device: int8 on a CPU. */
    AUTO,

    /** Quantized weights and activations. */
    INT8,

    /** The float form: weights stored as float16; a CPU computes in float32 from them. */
    FLOAT16,

    /** The float form computed in float32: on a CPU the same as {@link #FLOAT16}. */
    FLOAT32;

    /** @throws ModelRefusedException if there is no such precision */
    public static Precision of(String name) {
        try {
            return valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ModelRefusedException(
                    "tagstream.model.precision=" + name + " is none of " + Arrays.toString(codes()), e);
        }
    }

    /** As in configuration and labels. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String[] codes() {
        return Arrays.stream(values()).map(Precision::code).toArray(String[]::new);
    }
}
