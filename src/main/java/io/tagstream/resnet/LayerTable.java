package io.tagstream.resnet;

import java.util.ArrayList;
import java.util.List;

/**
 * Every layer of a network for one size of picture: what comes out of it, and what it costs.
 *
 * <p>Parameters are those of the trained form: convolutions without bias, and two for each channel of
 * the BatchNorm behind them. Multiply-adds are of convolutions and the dense layer alone, for one
 * picture.
 *
 * @param side   pixels of the picture's width and height
 * @param layers in the order of the network; a projection stands behind its block's convolutions
 */
public record LayerTable(int side, List<Layer> layers) {

    /** How a layer counts. */
    public enum Kind {
        /** One of the paper's fifty. */
        WEIGHTED,
        /** A projection: has weights, and is not counted. */
        SHORTCUT,
        /** Has no weights. */
        POOL
    }

    /**
     * @param name         as in the weights' file
     * @param operation    for example {@code 3×3, stride 2}
     * @param channels     that come out
     * @param side         pixels of the output's width and height; 0 where only channels are left
     * @param parameters   learnt numbers
     * @param multiplyAdds for one picture
     */
    public record Layer(
            String name, String operation, Kind kind, int channels, int side, long parameters, long multiplyAdds) {}

    /** Numbers that a BatchNorm learns for each channel: scale and shift. */
    private static final int BATCH_NORM = 2;

    public LayerTable {
        layers = List.copyOf(layers);
    }

    /** @param side pixels of the picture's width and height; large enough that a pixel is left at the end */
    public static LayerTable of(Architecture network, int side) {
        if (side < 1) {
            throw new IllegalArgumentException("a picture has at least one pixel: " + side);
        }
        var layers = new ArrayList<Layer>();
        Convolution stem = network.stem();
        layers.add(layer(stem, Kind.WEIGHTED, side));
        int now = Architecture.pooledSide(stem.outputSide(side));
        layers.add(new Layer("stem.pool", "3×3 maximum, stride 2", Kind.POOL, stem.outputs(), now, 0, 0));
        for (Bottleneck block : network.bottlenecks()) {
            int reduced = block.reduce().outputSide(now);
            int spatial = block.spatial().outputSide(reduced);
            layers.add(layer(block.reduce(), Kind.WEIGHTED, now));
            layers.add(layer(block.spatial(), Kind.WEIGHTED, reduced));
            layers.add(layer(block.expand(), Kind.WEIGHTED, spatial));
            if (block.shortcut() instanceof Shortcut.Projection(Convolution projection)) {
                layers.add(layer(projection, Kind.SHORTCUT, now));
            }
            now = block.outputSide(now);
        }
        int features = network.features();
        layers.add(new Layer("pool", "mean of each channel", Kind.POOL, features, 0, 0, 0));
        long weights = (long) features * network.classes();
        layers.add(new Layer(
                Architecture.DENSE,
                "dense",
                Kind.WEIGHTED,
                network.classes(),
                0,
                weights + network.classes(),
                weights));
        return new LayerTable(side, layers);
    }

    private static Layer layer(Convolution convolution, Kind kind, int side) {
        String stride = convolution.stride() == 1 ? "" : ", stride " + convolution.stride();
        return new Layer(
                convolution.name(),
                convolution.kernel() + "×" + convolution.kernel() + stride,
                kind,
                convolution.outputs(),
                convolution.outputSide(side),
                convolution.weights() + (long) BATCH_NORM * convolution.outputs(),
                convolution.multiplyAdds(side));
    }

    /** Layers with weights, counted as in the paper. */
    public long weightedLayers() {
        return layers.stream().filter(layer -> layer.kind() == Kind.WEIGHTED).count();
    }

    public long parameters() {
        return layers.stream().mapToLong(Layer::parameters).sum();
    }

    public long multiplyAdds() {
        return layers.stream().mapToLong(Layer::multiplyAdds).sum();
    }
}
