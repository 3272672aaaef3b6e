package io.tagstream.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The network and its memory, two megabytes and 0.6 for each image of its largest batch. The thread that made it is the only one to
 * use and close it.
 *
 * <p>Code is made for each number of images, so each section runs what it gets in powers of two: 13 as 8, 4 and 1 where it takes eight.
 */
public final class NetworkRun implements AutoCloseable {

    private static final int SIDE = 224;
    private static final int CHANNELS = 3;
    private static final int IMAGE_BYTES = SIDE * SIDE * CHANNELS;
    private static final int ROW_BYTES = SIDE * CHANNELS;
    private static final int FRAMED_ROW_BYTES = Activations.FRAMED_SIDE * CHANNELS;
    private static final int PADDING = (Activations.FRAMED_SIDE - SIDE) / 2;

    private final QuantizedNetwork network;
    private final List<Section> sections;
    private final Arena arena = Arena.ofConfined();
    private final Activations activations;
    private final MemorySegment stream;
    private final int maxImages;
    private final Map<Shape, LayerSequence> sequences = new HashMap<>();
    private final Map<Integer, LastLayer> lastLayers = new HashMap<>();

    /** What code is made for. */
    private record Shape(int section, int images) {}

    NetworkRun(QuantizedNetwork network, int maxImages) {
        this.network = network;
        this.maxImages = maxImages;
        network.library().holdToThisThread();
        sections = Section.of(network.layers().network());
        try {
            activations = new Activations(arena, sections, maxImages);
            stream = network.library().stream(arena);
        } catch (OneDnnException | OutOfMemoryError e) {
            arena.close();
            throw e;
        }
        byte[] frame = network.layers().frame();
        for (int i = 0; i < maxImages; i++) {
            MemorySegment.copy(frame, 0, framed(i), ValueLayout.JAVA_BYTE, 0, frame.length);
        }
    }

    /** Where the stem takes a picture from. */
    private MemorySegment framed(int image) {
        return activations.at(sections.getFirst().input(), image);
    }

    /**
     * @param images {@code uint8 (n, 224, 224, 3)}, RGB
     * @return {@code float32 (classes)} for each image, before softmax
     * @throws OneDnnException if the library refuses a call
     */
    public List<float[]> logits(ByteBuffer images) {
        MemorySegment pixels = MemorySegment.ofBuffer(images);
        int count = Math.toIntExact(pixels.byteSize() / IMAGE_BYTES);
        if (pixels.byteSize() % IMAGE_BYTES != 0) {
            throw new OneDnnException(pixels.byteSize() + " bytes are no images of " + IMAGE_BYTES);
        }
        var answers = new ArrayList<float[]>(count);
        for (int from = 0; from < count; from += maxImages) {
            answers.addAll(logits(pixels, from, Math.min(maxImages, count - from)));
        }
        return answers;
    }

    private List<float[]> logits(MemorySegment pixels, int from, int some) {
        for (int i = 0; i < some; i++) {
            frame(pixels, from + i, framed(i));
        }
        for (Section section : sections) {
            inGroups(some, section.most(), (first, group) -> sequences
                    .computeIfAbsent(
                            new Shape(section.number(), group),
                            _ -> new LayerSequence(network, activations, arena, section, group))
                    .run(activations.at(section.input(), first), activations.at(section.output(), first), stream));
        }
        network.library().await(stream);
        Section last = sections.getLast();
        var answers = new ArrayList<float[]>(some);
        inGroups(
                some,
                last.most(),
                (first, group) -> answers.addAll(lastLayers
                        .computeIfAbsent(group, _ -> new LastLayer(network, activations, arena, last.output(), group))
                        .logits(activations.at(last.output(), first), stream)));
        return answers;
    }

    @FunctionalInterface
    private interface Group {
        void run(int first, int images);
    }

    /** Powers of two, the largest first: 13 by at most 8 are 8, 4 and 1. */
    private static void inGroups(int images, int most, Group group) {
        int first = 0;
        while (first < images) {
            int some = Math.min(most, Integer.highestOneBit(images - first));
            group.run(first, some);
            first += some;
        }
    }

    /** Row by row into the frame, which stays. */
    private static void frame(MemorySegment pixels, int image, MemorySegment framed) {
        long from = (long) image * IMAGE_BYTES;
        long to = PADDING * FRAMED_ROW_BYTES + PADDING * CHANNELS;
        for (int row = 0; row < SIDE; row++) {
            MemorySegment.copy(pixels, from, framed, to, ROW_BYTES);
            from += ROW_BYTES;
            to += FRAMED_ROW_BYTES;
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
