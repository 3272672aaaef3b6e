package io.tagstream.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The mean of each channel and the dense layer, for one number of images. For one thread.
 *
 * <p>The mean is made here: for bytes whose mean is no byte of the same scale, oneDNN has its reference code only, which
 * takes a tenth of the whole network's time.
 */
final class LastLayer {

    private final OneDnn library;
    private final Quantization made;
    private final Quantization taken;
    private final int width;
    private final int positions;
    private final int images;
    private final int classes;
    private final MemorySegment means;
    private final MemorySegment logits;
    private final MemorySegment primitive;
    private final ArgumentList arguments;

    /** @param features what the blocks leave */
    LastLayer(QuantizedNetwork network, Activations activations, Arena arena, Section.Boundary features, int images) {
        library = network.library();
        this.images = images;
        classes = network.classes();
        QuantizedLayers layers = network.layers();
        made = layers.quantization(features.name());
        taken = layers.quantization(QuantizedLayers.FEATURES);
        width = features.channels();
        positions = features.side() * features.side();
        means = OneDnn.allocate(arena, (long) images * width);
        logits = OneDnn.allocate(arena, (long) images * classes * Float.BYTES);
        MemorySegment attributes = library.attributes(arena);
        library.setScales(attributes, OneDnn.SRC, OneDnn.ONE);
        library.setScales(attributes, OneDnn.WEIGHTS, OneDnn.EACH_OUTPUT);
        MemorySegment source = library.description(arena, OneDnn.U8, OneDnn.AB, images, width);
        MemorySegment result = library.description(arena, OneDnn.F32, OneDnn.AB, images, classes);
        MemorySegment operation = network.operations()
                .dense(
                        arena,
                        source,
                        library.description(arena, OneDnn.S8, OneDnn.ANY, classes, width),
                        library.description(arena, OneDnn.F32, OneDnn.A, classes),
                        result,
                        attributes);
        QuantizedNetwork.Packed weights = network.packed(
                QuantizedLayers.DENSE,
                library.description(arena, OneDnn.S8, OneDnn.AB, classes, width),
                library.described(operation, OneDnn.WEIGHTS_MD));
        arguments = new ArgumentList(arena);
        arguments.add(OneDnn.SRC, library.memory(arena, source, means));
        arguments.add(OneDnn.WEIGHTS, weights.weights());
        arguments.add(OneDnn.BIAS, weights.bias());
        arguments.add(OneDnn.DST, library.memory(arena, result, logits));
        arguments.add(OneDnn.SCALES | OneDnn.SRC, library.floats(arena, taken.scale()));
        arguments.add(OneDnn.SCALES | OneDnn.WEIGHTS, weights.scales());
        arguments.add(OneDnn.SCRATCHPAD, activations.scratchpad(library, operation));
        primitive = library.primitive(arena, operation);
    }

    /** @param features {@code uint8 (images, side, side, channels)} */
    List<float[]> logits(MemorySegment features, MemorySegment stream) {
        var bytes = new byte[positions * width];
        var sums = new int[width];
        for (int image = 0; image < images; image++) {
            MemorySegment.copy(features, ValueLayout.JAVA_BYTE, (long) image * bytes.length, bytes, 0, bytes.length);
            addUp(bytes, sums);
            for (int channel = 0; channel < width; channel++) {
                float mean = made.scale() * sums[channel] / positions;
                means.set(ValueLayout.JAVA_BYTE, (long) image * width + channel, taken.of(mean));
            }
        }
        library.execute(primitive, stream, arguments.count(), arguments.segment());
        library.await(stream);
        var rows = new ArrayList<float[]>(images);
        for (int image = 0; image < images; image++) {
            long row = (long) image * classes * Float.BYTES;
            rows.add(logits.asSlice(row, (long) classes * Float.BYTES).toArray(ValueLayout.JAVA_FLOAT));
        }
        return rows;
    }

    private static void addUp(byte[] positions, int[] sums) {
        Arrays.fill(sums, 0);
        for (int from = 0; from < positions.length; from += sums.length) {
            for (int channel = 0; channel < sums.length; channel++) {
                sums[channel] += positions[from + channel] & 0xFF;
            }
        }
    }
}
