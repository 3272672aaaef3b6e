package io.tagstream.onednn;

import io.tagstream.resnet.Architecture;
import io.tagstream.resnet.Bottleneck;
import io.tagstream.resnet.Convolution;
import io.tagstream.resnet.Shortcut;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * All convolutions of the network for one number of images, each with its memory, ready to run one after the other.
 *
 * <p>A block's last convolution adds what the shortcut left at its result's place before it quantizes: the sum has one
 * rounding where the graph on ONNX Runtime has two, and takes no pass of its own. For one thread.
 */
final class LayerSequence {

    /** Pixels a side of the stem's pool: windows of three by steps of two, a pixel of padding. */
    private static final int POOL_KERNEL = 3;

    private static final int POOL_STRIDE = 2;
    private static final int POOL_PADDING = 1;

    private final QuantizedNetwork network;
    private final OneDnn library;
    private final QuantizedLayers layers;
    private final Activations activations;
    private final Arena arena;
    private final int images;
    private final List<Step> steps = new ArrayList<>();
    private final Flow features;

    private record Step(MemorySegment primitive, int count, MemorySegment arguments) {}

    /**
     * Bytes on their way: {@code uint8 (images, side, side, channels)}.
     *
     * @param of   what a byte stands for
     * @param data where they lie
     */
    record Flow(int channels, int side, Quantization of, MemorySegment data) {}

    /** @param arena that everything hangs on */
    LayerSequence(QuantizedNetwork network, Activations activations, Arena arena, int images) {
        this.network = network;
        this.library = network.library();
        this.layers = network.layers();
        this.activations = activations;
        this.arena = arena;
        this.images = images;
        features = build(layers.network());
    }

    private Flow build(Architecture architecture) {
        Convolution stem = architecture.stem();
        Flow framed = new Flow(
                stem.inputs(),
                Activations.FRAMED_SIDE,
                layers.quantization(QuantizedLayers.IMAGES),
                activations.images());
        // The frame around each picture is its padding.
        Flow now = convolution(stem, framed, 0, layers.quantization(stem.name()), activations.wide(1));
        now = maximum(now, POOL_KERNEL, POOL_STRIDE, POOL_PADDING, activations.wide(0));
        boolean inFirst = true;
        List<Bottleneck> blocks = architecture.bottlenecks();
        for (int i = 0; i < blocks.size(); i++) {
            int after = i + 1 == blocks.size() ? 1 : strideThatMovesUp(blocks.get(i + 1));
            MemorySegment other = activations.wide(inFirst ? 1 : 0);
            now = bottleneck(blocks.get(i), now, after, other);
            inFirst ^= now.data().equals(other);
        }
        return now;
    }

    /**
     * A block that begins with strides reads every other pixel of what is before it, so the block before makes no others. The
     * first block has none.
     */
    private static int strideThatMovesUp(Bottleneck block) {
        return block.reduce().stride();
    }

    /**
     * Its own first stride has moved up.
     *
     * @param after the stride that this one takes over, in its 3×3, from the block after
     * @param other where a shortcut goes that changes what it takes; else the sum is made at the input's own place
     */
    private Flow bottleneck(Bottleneck block, Flow input, int after, MemorySegment other) {
        int before = strideThatMovesUp(block);
        Flow reduced = convolution(
                withStride(block.reduce(), 1),
                input,
                block.reduce().padding(),
                layers.quantization(block.reduce().name()),
                activations.narrow(0));
        Flow spatial = convolution(
                withStride(block.spatial(), block.spatial().stride() * after),
                reduced,
                block.spatial().padding(),
                layers.quantization(block.spatial().name()),
                activations.narrow(1));
        Flow shortcut =
                switch (block.shortcut()) {
                    case Shortcut.Identity _ -> after == 1 ? input : maximum(input, 1, after, 0, other);
                    case Shortcut.Projection(Convolution projection) ->
                        convolution(
                                withStride(projection, projection.stride() / before * after),
                                input,
                                0,
                                layers.quantization(projection.name()),
                                other);
                    case Shortcut.Padding _ ->
                        throw new IllegalArgumentException(block.name() + " pads, which the shipped network does not");
                };
        MemorySegment attributes = library.attributes(arena);
        library.addToResult(arena, attributes, shortcut.of());
        return convolution(block.expand(), spatial, 0, layers.quantization(block.name()), shortcut.data(), attributes);
    }

    private static Convolution withStride(Convolution layer, int stride) {
        return new Convolution(layer.name(), layer.inputs(), layer.outputs(), layer.kernel(), stride);
    }

    private Flow convolution(Convolution layer, Flow input, int padding, Quantization of, MemorySegment to) {
        return convolution(layer, input, padding, of, to, library.attributes(arena));
    }

    private Flow convolution(
            Convolution layer, Flow input, int padding, Quantization of, MemorySegment to, MemorySegment attributes) {
        int side = (input.side() + 2 * padding - layer.kernel()) / layer.stride() + 1;
        var result = new Flow(layer.outputs(), side, of, to);
        library.setScales(attributes, OneDnn.SRC, OneDnn.ONE);
        library.setScales(attributes, OneDnn.WEIGHTS, OneDnn.EACH_OUTPUT);
        library.setScales(attributes, OneDnn.DST, OneDnn.ONE);
        if (of.zeroPoint() != 0) {
            library.setZeroPoint(attributes, OneDnn.DST);
        }
        MemorySegment source = description(input);
        MemorySegment destination = description(result);
        long[] kernels = {layer.outputs(), layer.inputs(), layer.kernel(), layer.kernel()};
        MemorySegment operation = network.operations()
                .convolution(
                        arena,
                        source,
                        library.description(arena, OneDnn.S8, OneDnn.ANY, kernels),
                        library.description(arena, OneDnn.F32, OneDnn.A, layer.outputs()),
                        destination,
                        layer.stride(),
                        padding,
                        attributes);
        QuantizedNetwork.Packed weights = network.packed(
                layer.name(),
                library.description(arena, OneDnn.S8, OneDnn.OIHW, kernels),
                library.described(operation, OneDnn.WEIGHTS_MD));
        var arguments = new ArgumentList(arena);
        arguments.add(OneDnn.SRC, library.memory(arena, source, input.data()));
        arguments.add(OneDnn.WEIGHTS, weights.weights());
        arguments.add(OneDnn.BIAS, weights.bias());
        arguments.add(OneDnn.DST, library.memory(arena, destination, to));
        arguments.add(
                OneDnn.SCALES | OneDnn.SRC, library.floats(arena, input.of().scale()));
        arguments.add(OneDnn.SCALES | OneDnn.WEIGHTS, weights.scales());
        arguments.add(OneDnn.SCALES | OneDnn.DST, library.floats(arena, of.scale()));
        if (of.zeroPoint() != 0) {
            arguments.add(OneDnn.ZERO_POINTS | OneDnn.DST, library.ints(arena, of.zeroPoint()));
        }
        add(operation, arguments);
        return result;
    }

    /** The largest of each window; with a window of one, a pixel of so many. */
    private Flow maximum(Flow input, int kernel, int stride, int padding, MemorySegment to) {
        int side = (input.side() + 2 * padding - kernel) / stride + 1;
        var result = new Flow(input.channels(), side, input.of(), to);
        MemorySegment source = description(input);
        MemorySegment destination = description(result);
        MemorySegment operation = network.operations()
                .maximum(arena, source, destination, kernel, stride, padding, library.attributes(arena));
        var arguments = new ArgumentList(arena);
        arguments.add(OneDnn.SRC, library.memory(arena, source, input.data()));
        arguments.add(OneDnn.DST, library.memory(arena, destination, to));
        add(operation, arguments);
        return result;
    }

    private void add(MemorySegment operation, ArgumentList arguments) {
        arguments.add(OneDnn.SCRATCHPAD, activations.scratchpad(library, operation));
        steps.add(new Step(library.primitive(arena, operation), arguments.count(), arguments.segment()));
    }

    private MemorySegment description(Flow flow) {
        return library.description(arena, OneDnn.U8, OneDnn.NHWC, images, flow.channels(), flow.side(), flow.side());
    }

    /** What the last block leaves: {@code uint8 (images, 7, 7, 2048)}. */
    Flow features() {
        return features;
    }

    void run(MemorySegment stream) {
        for (Step step : steps) {
            library.execute(step.primitive(), stream, step.count(), step.arguments());
        }
        library.await(stream);
    }
}
