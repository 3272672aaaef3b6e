package io.tagstream.bench;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import io.tagstream.resnet.ConvolutionBlock;
import io.tagstream.resnet.IdentityBlock;
import io.tagstream.resnet.PaddingShortcut;
import java.util.ArrayList;
import java.util.List;

/**
 * The paper's small networks (its section 4.2, half as wide): a 3×3 convolution, three stages of {@code n}
 * pairs of 3×3 convolutions with 8, 16 and 32 channels, the mean of each channel, a dense layer; 6n + 2
 * weighted layers.
 */
final class SmallNetworks {

    /** What is around each pair of convolutions. */
    enum Kind {
        PLAIN,
        PADDING,
        PROJECTION
    }

    /**
     * @param block        the network
     * @param convolutions those on the main path, first to last
     */
    record Network(SequentialBlock block, List<Conv2d> convolutions) {}

    private static final int FIRST_WIDTH = 8;
    private static final int STAGES = 3;
    private static final int LAYERS_PER_PAIR_OF_EACH_STAGE = 6;

    private final Kind kind;
    private final List<Conv2d> convolutions = new ArrayList<>();

    private SmallNetworks(Kind kind) {
        this.kind = kind;
    }

    /** @param depth 6n + 2 */
    static Network of(Kind kind, int depth, int classes) {
        if (depth % LAYERS_PER_PAIR_OF_EACH_STAGE != 2) {
            throw new IllegalArgumentException("a depth is 6n + 2: " + depth);
        }
        var maker = new SmallNetworks(kind);
        var network = new SequentialBlock().add(maker.unit(FIRST_WIDTH, 1)).add(Activation.reluBlock());
        for (int stage = 0; stage < STAGES; stage++) {
            for (int pair = 0; pair < depth / LAYERS_PER_PAIR_OF_EACH_STAGE; pair++) {
                boolean halves = stage > 0 && pair == 0;
                network.add(maker.pair(FIRST_WIDTH << stage, halves ? 2 : 1));
            }
        }
        network.add(Pool.globalAvgPool2dBlock())
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(classes).build());
        return new Network(network, List.copyOf(maker.convolutions));
    }

    private Block pair(int width, int stride) {
        var branch = new SequentialBlock()
                .add(unit(width, stride))
                .add(Activation.reluBlock())
                .add(unit(width, 1));
        if (kind == Kind.PLAIN) {
            return branch.add(Activation.reluBlock());
        }
        if (stride == 1) {
            return new IdentityBlock(branch);
        }
        return new ConvolutionBlock(
                branch, kind == Kind.PADDING ? new PaddingShortcut(width, stride) : projection(width, stride));
    }

    private SequentialBlock unit(int width, int stride) {
        Conv2d convolution = convolution(width, 3, stride);
        convolutions.add(convolution);
        return new SequentialBlock().add(convolution).add(BatchNorm.builder().build());
    }

    private static Block projection(int width, int stride) {
        return new SequentialBlock()
                .add(convolution(width, 1, stride))
                .add(BatchNorm.builder().build());
    }

    private static Conv2d convolution(int width, int kernel, int stride) {
        return Conv2d.builder()
                .setFilters(width)
                .setKernelShape(new Shape(kernel, kernel))
                .optStride(new Shape(stride, stride))
                .optPadding(new Shape(kernel / 2, kernel / 2))
                .optBias(false)
                .build();
    }
}
