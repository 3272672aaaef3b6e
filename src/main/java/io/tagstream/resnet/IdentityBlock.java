package io.tagstream.resnet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * {@code relu(F(x) + x)}: the shortcut is the input itself, so that the branch learns only what is to
 * be added to it, and a gradient reaches the input unchanged.
 *
 * <p>{@code float32 (n, c, h, w)} in, the same shape out; the branch {@code F} must keep the shape. Not
 * thread-safe while it is initialized or trained.
 */
public final class IdentityBlock extends AbstractBlock {

    private final Block branch;

    /** @param branch {@code F}, without a ReLU at its end */
    public IdentityBlock(Block branch) {
        this.branch = addChildBlock("branch", branch);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        NDArray residual = branch.forward(parameters, inputs, training, options).singletonOrThrow();
        return new NDList(Activation.relu(residual.add(inputs.singletonOrThrow())));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return branch.getOutputShapes(inputShapes);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
        branch.initialize(manager, type, inputShapes);
    }
}
