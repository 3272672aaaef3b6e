package io.tagstream.resnet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * A shortcut without parameters: every {@code stride}-th pixel of every {@code stride}-th row, and zeros
 * in the channels that the input does not have.
 *
 * <p>{@code (n, inputs, h, w)} in; {@code (n, outputs, ⌈h/stride⌉, ⌈w/stride⌉)} out, the size that a
 * convolution of the same stride gives. The zeros are made anew for each call and belong to the input's
 * manager. Thread-safe.
 */
public final class PaddingShortcut extends AbstractBlock {

    private static final int CHANNELS = 1;
    private static final int HEIGHT = 2;
    private static final int WIDTH = 3;

    private final int outputs;
    private final int stride;

    /**
     * @param outputs channels that come out; at least as many as go in
     * @param stride  pixels; at least 1
     */
    public PaddingShortcut(int outputs, int stride) {
        this.outputs = outputs;
        this.stride = stride;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        NDArray input = inputs.singletonOrThrow();
        NDArray kept = stride == 1 ? input : input.get(new NDIndex(":, :, ::" + stride + ", ::" + stride));
        Shape shape = kept.getShape();
        long missing = outputs - shape.get(CHANNELS);
        if (missing == 0) {
            return new NDList(kept);
        }
        var added = new Shape(shape.get(0), missing, shape.get(HEIGHT), shape.get(WIDTH));
        NDArray zeros = input.getManager().zeros(added, kept.getDataType());
        return new NDList(kept.concat(zeros, CHANNELS));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape in = inputShapes[0];
        return new Shape[] {new Shape(in.get(0), outputs, strided(in.get(HEIGHT)), strided(in.get(WIDTH)))};
    }

    private long strided(long pixels) {
        return (pixels + stride - 1) / stride;
    }
}
