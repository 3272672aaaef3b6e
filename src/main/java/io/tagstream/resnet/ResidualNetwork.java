package io.tagstream.resnet;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An {@link Architecture} built of DJL's blocks: stem, pool, bottlenecks, pool, dense layer, in this order
 * the children of {@link #block()}.
 *
 * <p>To the network: {@code float32 (n, 3, side, side)}, R, G, B; the shipped weights want them as {@link
 * Planes} makes them. From the network: {@code float32 (n, classes)}, logits before softmax. Not
 * thread-safe until it is initialized; then as DJL's blocks are.
 */
public final class ResidualNetwork {

    private static final float EPSILON = 1e-5f;

    private final Normalization normalization;
    private final SequentialBlock network = new SequentialBlock();
    private final Map<String, Block> weighted = new LinkedHashMap<>();

    private ResidualNetwork(Normalization normalization) {
        this.normalization = normalization;
    }

    /** Blocks without weights yet: {@code block().initialize(…)} draws them, {@link #load} reads them. */
    public static ResidualNetwork of(Architecture architecture, Normalization normalization) {
        var built = new ResidualNetwork(normalization);
        int kernel = Architecture.POOL_KERNEL;
        int stride = Architecture.POOL_STRIDE;
        built.network
                .add(built.unit(architecture.stem()).add(Activation.reluBlock()))
                .add(Pool.maxPool2dBlock(
                        new Shape(kernel, kernel), new Shape(stride, stride), new Shape(kernel / 2, kernel / 2)));
        architecture.bottlenecks().forEach(block -> built.network.add(built.bottleneck(block)));
        var dense = Linear.builder().setUnits(architecture.classes()).build();
        built.weighted.put(Architecture.DENSE, dense);
        built.network
                .add(new SequentialBlock().add(Pool.globalAvgPool2dBlock()).add(Blocks.batchFlattenBlock()))
                .add(dense);
        return built;
    }

    public SequentialBlock block() {
        return network;
    }

    /** The blocks with weights, by their names in the weights' file, in the order of the network. */
    public Map<String, Block> layers() {
        return Map.copyOf(weighted);
    }

    /**
     * Gives every layer the weights of its name.
     *
     * @param manager owns them; {@code float32}, 102 MB for ResNet-50
     * @throws IOException if the file lacks one, or has it in another shape
     * @throws IllegalStateException if the network has BatchNorms, which the file's weights have in them
     */
    public void load(WeightsFile file, NDManager manager) throws IOException {
        if (normalization != Normalization.FOLDED) {
            throw new IllegalStateException(
                    "the file's weights have BatchNorm folded in; build with " + Normalization.FOLDED);
        }
        for (var layer : weighted.entrySet()) {
            for (Parameter parameter : layer.getValue().getDirectParameters().values()) {
                String name = layer.getKey() + "." + parameter.getName();
                parameter.setArray(manager.create(file.floats(name), file.shape(name)));
            }
        }
    }

    private Block bottleneck(Bottleneck block) {
        var branch = new SequentialBlock()
                .add(unit(block.reduce()).add(Activation.reluBlock()))
                .add(unit(block.spatial()).add(Activation.reluBlock()))
                .add(unit(block.expand()));
        return switch (block.shortcut()) {
            case Shortcut.Identity() -> new IdentityBlock(branch);
            case Shortcut.Projection(Convolution projection) -> new ConvolutionBlock(branch, unit(projection));
            case Shortcut.Padding padding ->
                new ConvolutionBlock(branch, new PaddingShortcut(padding.outputs(), padding.stride()));
        };
    }

    /** Convolution and what normalizes it, without ReLU. */
    private SequentialBlock unit(Convolution layer) {
        boolean folded = normalization == Normalization.FOLDED;
        var convolution = Conv2d.builder()
                .setFilters(layer.outputs())
                .setKernelShape(new Shape(layer.kernel(), layer.kernel()))
                .optStride(new Shape(layer.stride(), layer.stride()))
                .optPadding(new Shape(layer.padding(), layer.padding()))
                .optBias(folded)
                .build();
        weighted.put(layer.name(), convolution);
        var unit = new SequentialBlock().add(convolution);
        return folded ? unit : unit.add(BatchNorm.builder().optEpsilon(EPSILON).build());
    }
}
