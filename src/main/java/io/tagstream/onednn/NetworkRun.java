package io.tagstream.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The network and its memory, two megabytes for each image of its largest batch. The thread that made it is the only one to
 * use and close it.
 *
 * <p>A batch is run as powers of two of images, 13 as 8, 4 and 1, since code is made for each shape.
 */
public final class NetworkRun implements AutoCloseable {

    private static final int SIDE = 224;
    private static final int CHANNELS = 3;
    private static final int IMAGE_BYTES = SIDE * SIDE * CHANNELS;
    private static final int ROW_BYTES = SIDE * CHANNELS;
    private static final int FRAMED_ROW_BYTES = Activations.FRAMED_SIDE * CHANNELS;
    private static final int PADDING = (Activations.FRAMED_SIDE - SIDE) / 2;

    private final QuantizedNetwork network;
    private final Arena arena = Arena.ofConfined();
    private final Activations activations;
    private final MemorySegment stream;
    private final int mostAtOnce;
    private final Map<Integer, Program> programs = new TreeMap<>();

    /** All layers for one number of images. */
    private record Program(LayerSequence layers, LastLayer last) {}

    NetworkRun(QuantizedNetwork network, int maxImages) {
        this.network = network;
        network.library().holdToThisThread();
        mostAtOnce = Integer.highestOneBit(maxImages);
        try {
            activations = new Activations(arena, mostAtOnce);
            stream = network.library().stream(arena);
        } catch (OneDnnException | OutOfMemoryError e) {
            arena.close();
            throw e;
        }
        byte[] frame = network.layers().frame();
        for (int i = 0; i < mostAtOnce; i++) {
            MemorySegment.copy(
                    frame, 0, activations.images(), ValueLayout.JAVA_BYTE, (long) i * frame.length, frame.length);
        }
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
        int from = 0;
        while (from < count) {
            int some = Math.min(mostAtOnce, Integer.highestOneBit(count - from));
            answers.addAll(logits(pixels, from, some));
            from += some;
        }
        return answers;
    }

    private List<float[]> logits(MemorySegment pixels, int from, int some) {
        for (int i = 0; i < some; i++) {
            frame(pixels, from + i, i);
        }
        Program program = programs.computeIfAbsent(
                some,
                size -> new Program(
                        new LayerSequence(network, activations, arena, size),
                        new LastLayer(network, activations, arena, size)));
        program.layers().run(stream);
        return program.last().logits(program.layers().features(), stream);
    }

    /** Row by row into the frame, which stays. */
    private void frame(MemorySegment pixels, int image, int place) {
        long from = (long) image * IMAGE_BYTES;
        long to = (long) place * Activations.FRAMED_BYTES + PADDING * FRAMED_ROW_BYTES + PADDING * CHANNELS;
        for (int row = 0; row < SIDE; row++) {
            MemorySegment.copy(pixels, from, activations.images(), to, ROW_BYTES);
            from += ROW_BYTES;
            to += FRAMED_ROW_BYTES;
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
