package io.tagstream.onednn;

import io.tagstream.resnet.Bottleneck;
import io.tagstream.resnet.Convolution;
import io.tagstream.resnet.Shortcut;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * All convolutions of a section of the network for one number of images, ready to run one after the other on whichever
 * images of a batch.
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
    private final Flow input;
    private final Flow output;

    private record Step(MemorySegment primitive, int count, MemorySegment arguments) {}

    /**
     * Bytes on their way: {@code uint8 (images, side, side, channels)}.
     *
     * @param of     what a byte stands for
     * @param memory oneDNN's name for where they lie
     */
    private record Flow(int channels, int side, Quantization of, MemorySegment memory) {}

    /**
     * @param arena  that everything hangs on
     * @param images at least 1, and at most as many as the section takes at once
     */
    LayerSequence(QuantizedNetwork network, Activations activations, Arena arena, Section section, int images) {
        this.network = network;
        this.library = network.library();
        this.layers = network.layers();
        this.activations = activations;
        this.arena = arena;
        this.images = images;
        Section.Boundary before = section.input();
        input = flow(before.channels(), before.side(), layers.quantization(before.name()), activations.at(before, 0));
        output = build(section);
    }

    private Flow build(Section section) {
        Flow now = input;
        if (section.isFirst()) {
            Convolution stem = layers.network().stem();
            // The frame around each picture is its padding.
            now = convolution(stem, now, 0, layers.quantization(stem.name()), activations.wide(1));
            now = maximum(now, POOL_KERNEL, POOL_STRIDE, POOL_PADDING, activations.wide(0));
        }
        List<Bottleneck> blocks = section.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            boolean last = i + 1 == blocks.size();
            int after = last ? section.strideAfter() : 1;
            // Sums are made in place, so what is left in the end lies where the last shortcut went that moved
            // something.
            boolean goesOut = section.strideAfter() > 1 ? last : i == 0;
            MemorySegment other = goesOut ? activations.at(section.output(), 0) : activations.wide(1);
            now = bottleneck(blocks.get(i), now, after, other);
        }
        return now;
    }

    /**
     * Its own first stride has moved up.
     *
     * @param after the stride that this one takes over, in its 3×3, from the block after
     * @param other where a shortcut goes that changes what it takes; else the sum is made at the input's own place
     */
    private Flow bottleneck(Bottleneck block, Flow input, int after, MemorySegment other) {
        int before = block.reduce().stride();
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
        // What this layer leaves is as large as what lies there.
        var sum = new Flow(
                block.expand().outputs(), shortcut.side(), layers.quantization(block.name()), shortcut.memory());
        addConvolution(block.expand(), spatial, 0, sum, attributes);
        return sum;
    }

    private static Convolution withStride(Convolution layer, int stride) {
        return new Convolution(layer.name(), layer.inputs(), layer.outputs(), layer.kernel(), stride);
    }

    private Flow convolution(Convolution layer, Flow input, int padding, Quantization of, MemorySegment to) {
        int side = (input.side() + 2 * padding - layer.kernel()) / layer.stride() + 1;
        Flow result = flow(layer.outputs(), side, of, to);
        addConvolution(layer, input, padding, result, library.attributes(arena));
        return result;
    }

    private void addConvolution(Convolution layer, Flow input, int padding, Flow result, MemorySegment attributes) {
        library.setScales(attributes, OneDnn.SRC, OneDnn.ONE);
        library.setScales(attributes, OneDnn.WEIGHTS, OneDnn.EACH_OUTPUT);
        library.setScales(attributes, OneDnn.DST, OneDnn.ONE);
        int zeroPoint = result.of().zeroPoint();
        if (zeroPoint != 0) {
            library.setZeroPoint(attributes, OneDnn.DST);
        }
        long[] kernels = {layer.outputs(), layer.inputs(), layer.kernel(), layer.kernel()};
        MemorySegment operation = network.operations()
                .convolution(
                        arena,
                        description(input.channels(), input.side()),
                        library.description(arena, OneDnn.S8, OneDnn.ANY, kernels),
                        library.description(arena, OneDnn.F32, OneDnn.A, layer.outputs()),
                        description(result.channels(), result.side()),
                        layer.stride(),
                        padding,
                        attributes);
        QuantizedNetwork.Packed weights = network.packed(
                layer.name(),
                library.description(arena, OneDnn.S8, OneDnn.OIHW, kernels),
                library.described(operation, OneDnn.WEIGHTS_MD));
        var arguments = new ArgumentList(arena);
        arguments.add(OneDnn.SRC, input.memory());
        arguments.add(OneDnn.WEIGHTS, weights.weights());
        arguments.add(OneDnn.BIAS, weights.bias());
        arguments.add(OneDnn.DST, result.memory());
        arguments.add(
                OneDnn.SCALES | OneDnn.SRC, library.floats(arena, input.of().scale()));
        arguments.add(OneDnn.SCALES | OneDnn.WEIGHTS, weights.scales());
        arguments.add(
                OneDnn.SCALES | OneDnn.DST, library.floats(arena, result.of().scale()));
        if (zeroPoint != 0) {
            arguments.add(OneDnn.ZERO_POINTS | OneDnn.DST, library.ints(arena, zeroPoint));
        }
        add(operation, arguments);
    }

    /** The largest of each window; with a window of one, a pixel of so many. */
    private Flow maximum(Flow input, int kernel, int stride, int padding, MemorySegment to) {
        int side = (input.side() + 2 * padding - kernel) / stride + 1;
        Flow result = flow(input.channels(), side, input.of(), to);
        MemorySegment operation = network.operations()
                .maximum(
                        arena,
                        description(input.channels(), input.side()),
                        description(result.channels(), result.side()),
                        kernel,
                        stride,
                        padding,
                        library.attributes(arena));
        var arguments = new ArgumentList(arena);
        arguments.add(OneDnn.SRC, input.memory());
        arguments.add(OneDnn.DST, result.memory());
        add(operation, arguments);
        return result;
    }

    private void add(MemorySegment operation, ArgumentList arguments) {
        arguments.add(OneDnn.SCRATCHPAD, activations.scratchpad(library, operation));
        steps.add(new Step(library.primitive(arena, operation), arguments.count(), arguments.segment()));
    }

    private Flow flow(int channels, int side, Quantization of, MemorySegment data) {
        return new Flow(channels, side, of, library.memory(arena, description(channels, side), data));
    }

    private MemorySegment description(int channels, int side) {
        return library.description(arena, OneDnn.U8, OneDnn.NHWC, images, channels, side, side);
    }

    /**
     * On the CPU oneDNN executes within the call, so its memories may stand for other bytes in the next one. The stream is waited for
     * all the same before anything is read, as the interface asks.
     *
     * @param from what comes in, at the first of the images
     * @param to   for what comes out
     */
    void run(MemorySegment from, MemorySegment to, MemorySegment stream) {
        library.setData(input.memory(), from);
        library.setData(output.memory(), to);
        for (Step step : steps) {
            library.execute(step.primitive(), stream, step.count(), step.arguments());
        }
    }
}
