package io.tagstream.resnet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/** From pixels as they are decoded to what the shipped weights were trained on. */
public final class Planes {

    /** Means of the training pictures: R, G, B. */
    static final List<Float> MEANS = List.of(123.68f, 116.779f, 103.939f);

    private Planes() {}

    /**
     * @param pixels {@code uint8 (n, side, side, 3)}, R, G, B, in [0, 255]; its engine must have operators
     * @return {@code float32 (n, 3, side, side)}, R, G, B, less the means; owned by the input's manager
     */
    public static NDArray of(NDArray pixels) {
        NDArray means = pixels.getManager()
                .create(new float[] {MEANS.get(0), MEANS.get(1), MEANS.get(2)}, new Shape(1, MEANS.size(), 1, 1));
        return pixels.toType(DataType.FLOAT32, false).transpose(0, 3, 1, 2).sub(means);
    }
}
