package io.tagstream.resnet;

import java.util.Map;

/**
 * An {@link Architecture} as an MXNet graph for folded weights: faster than blocks, whose every operator
 * is a call of its own.
 *
 * <p>Takes bytes as they are decoded, {@code uint8 (n, side, side, 3)}, R, G, B, named {@value #INPUT};
 * gives {@code float32 (n, classes)}, logits. Its other arguments are the weights, called as in the
 * weights' file, and {@value #MEANS}.
 */
public final class NetworkSymbol {

    /** The pixels. */
    public static final String INPUT = "images";

    /** What is taken from each channel: {@code float32 (1, 3, 1, 1)}, {@link #means()}. */
    public static final String MEANS = "means";

    private final SymbolGraph graph = new SymbolGraph();

    private NetworkSymbol() {}

    /** The graph as MXNet loads it, about 40 KB. */
    public static String json(Architecture network) {
        return new NetworkSymbol().write(network);
    }

    /** The values of {@value #MEANS}. */
    public static float[] means() {
        return new float[] {Planes.MEANS.get(0), Planes.MEANS.get(1), Planes.MEANS.get(2)};
    }

    private String write(Architecture network) {
        int pixels = graph.argument(INPUT);
        int floats = graph.operator("Cast", "pixels", Map.of("dtype", "float32"), pixels);
        int planes = graph.operator("transpose", "planes", Map.of("axes", "(0, 3, 1, 2)"), floats);
        int centred = graph.operator("broadcast_sub", "centred", Map.of(), planes, graph.argument(MEANS));
        int last = relu("stem", convolution(network.stem(), centred));
        last = graph.operator(
                "Pooling",
                "stem.pool",
                Map.of(
                        "pool_type", "max",
                        "kernel", square(Architecture.POOL_KERNEL),
                        "stride", square(Architecture.POOL_STRIDE),
                        "pad", square(Architecture.POOL_KERNEL / 2)),
                last);
        for (Bottleneck block : network.bottlenecks()) {
            last = bottleneck(block, last);
        }
        last = graph.operator(
                "Pooling", "pool", Map.of("pool_type", "avg", "global_pool", "True", "kernel", square(1)), last);
        String dense = Architecture.DENSE;
        return graph.json(graph.operator(
                "FullyConnected",
                dense,
                Map.of("num_hidden", Integer.toString(network.classes())),
                last,
                graph.argument(dense + ".weight"),
                graph.argument(dense + ".bias")));
    }

    private int bottleneck(Bottleneck block, int input) {
        int reduced = relu(block.reduce().name(), convolution(block.reduce(), input));
        int spatial = relu(block.spatial().name(), convolution(block.spatial(), reduced));
        int expanded = convolution(block.expand(), spatial);
        int carried =
                switch (block.shortcut()) {
                    case Shortcut.Identity() -> input;
                    case Shortcut.Projection(Convolution projection) -> convolution(projection, input);
                    case Shortcut.Padding _ ->
                        throw new IllegalArgumentException("weights are served for projections only");
                };
        return relu(block.name(), graph.operator("elemwise_add", block.name() + ".sum", Map.of(), expanded, carried));
    }

    private int convolution(Convolution layer, int input) {
        return graph.operator(
                "Convolution",
                layer.name(),
                Map.of(
                        "num_filter", Integer.toString(layer.outputs()),
                        "kernel", square(layer.kernel()),
                        "stride", square(layer.stride()),
                        "pad", square(layer.padding())),
                input,
                graph.argument(layer.name() + ".weight"),
                graph.argument(layer.name() + ".bias"));
    }

    private int relu(String name, int input) {
        return graph.operator("Activation", name + ".relu", Map.of("act_type", "relu"), input);
    }

    private static String square(int side) {
        return "(" + side + ", " + side + ")";
    }
}
