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
 * {@code relu(F(x) + S(x))}: the shortcut is changed to fit, because the branch changes the number of
 * channels, the size, or both. The first block of each stage.
 *
 * <p>{@code float32 (n, c, h, w)} in; {@code (n, c', h', w')} out, which is what both the branch and the
 * shortcut must give. Not thread-safe while it is initialized or trained.
 */
public final class ConvolutionBlock extends AbstractBlock {

    private final Block branch;
    private final Block shortcut;

    /**
     * @param branch   {@code F}, without a ReLU at its end
     * @param shortcut {@code S}, a projection or a {@link PaddingShortcut}
     */
    public ConvolutionBlock(Block branch, Block shortcut) {
        this.branch = addChildBlock("branch", branch);
        this.shortcut = addChildBlock("shortcut", shortcut);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        NDArray residual = branch.forward(parameters, inputs, training, options).singletonOrThrow();
        NDArray carried =
                shortcut.forward(parameters, inputs, training, options).singletonOrThrow();
        return new NDList(Activation.relu(residual.add(carried)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return branch.getOutputShapes(inputShapes);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
        branch.initialize(manager, type, inputShapes);
        shortcut.initialize(manager, type, inputShapes);
    }
}
