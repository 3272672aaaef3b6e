package io.tagstream.onednn;

import io.tagstream.resnet.Architecture;
import io.tagstream.resnet.Bottleneck;
import java.util.ArrayList;
import java.util.List;

/**
 * Blocks between two places where pictures become smaller; the first section has the stem before them.
 *
 * <p>A section is run for as many images at once as together are as large as one where the network is widest (0.8 MB): one, two,
 * four, eight, since from one section to the next a picture's widest tensor halves. So what flows within it stays in a core's own
 * cache, whatever the batch (docs/adr/0025-depth-first.md).
 *
 * @param number      from 0
 * @param strideAfter of the block after, which the last block here takes over: what that one would skip is not made. 1 in the
 *     last section
 * @param most        images at once; a power of two
 */
record Section(int number, List<Bottleneck> blocks, Boundary input, Boundary output, int strideAfter, int most) {

    /**
     * What one section leaves and the next one takes: {@code uint8 (side, side, channels)} for each image.
     *
     * @param number of the section that takes it
     * @param name   of the layer that makes it, which says what a byte stands for
     */
    record Boundary(int number, String name, int channels, int side) {

        long bytes() {
            return (long) side * side * channels;
        }
    }

    /** In order; the output of one is the input of the next. */
    static List<Section> of(Architecture network) {
        var sections = new ArrayList<Section>();
        List<Bottleneck> blocks = network.bottlenecks();
        var input = new Boundary(0, QuantizedLayers.IMAGES, network.stem().inputs(), Activations.FRAMED_SIDE);
        int side = Activations.POOLED_SIDE;
        int from = 0;
        for (int to = 1; to <= blocks.size(); to++) {
            int stride = to == blocks.size() ? 1 : blocks.get(to).reduce().stride();
            if (to < blocks.size() && stride == 1) {
                continue;
            }
            Bottleneck last = blocks.get(to - 1);
            int channels = last.expand().outputs();
            int most = Math.toIntExact(Math.max(1, Activations.WIDE / ((long) side * side * channels)));
            side = Math.ceilDiv(side, stride);
            var output = new Boundary(sections.size() + 1, last.name(), channels, side);
            sections.add(new Section(
                    sections.size(),
                    List.copyOf(blocks.subList(from, to)),
                    input,
                    output,
                    stride,
                    Integer.highestOneBit(most)));
            input = output;
            from = to;
        }
        return List.copyOf(sections);
    }

    boolean isFirst() {
        return number == 0;
    }
}
