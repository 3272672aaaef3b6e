package io.tagstream.onednn;

import io.tagstream.resnet.Architecture;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The int8 form of ResNet-50, loaded once for all threads that predict with it: 26 MB of weights, in the order that
 * oneDNN's code for this processor wants them in.
 *
 * <p>Thread-safe. Closed when all its {@link NetworkRun}s are.
 */
public final class QuantizedNetwork implements AutoCloseable {

    private final QuantizedLayers layers;
    private final OneDnn library = OneDnn.library();
    private final Operations operations = new Operations(library);
    private final Arena arena = Arena.ofShared();
    private final Map<String, List<Packed>> packed = new HashMap<>();
    private final ReentrantLock packing = new ReentrantLock();

    /**
     * A layer's weights in one order.
     *
     * @param description of the order
     * @param weights     memory with them
     * @param scales      memory with one for each channel
     * @param bias        memory with one for each channel
     */
    record Packed(MemorySegment description, MemorySegment weights, MemorySegment scales, MemorySegment bias) {}

    private QuantizedNetwork(QuantizedLayers layers) {
        this.layers = layers;
    }

    /**
     * Reads its files; the weights are packed when they are first needed.
     *
     * @param graph   ONNX file of the shipped int8 form
     * @param weights safetensors file beside it
     * @throws IOException     if a file cannot be read, or is not of this network
     * @throws OneDnnException if the library cannot be loaded
     */
    public static QuantizedNetwork load(Path graph, Path weights) throws IOException {
        return new QuantizedNetwork(QuantizedLayers.read(Architecture.shipped(), graph, weights));
    }

    /**
     * For the calling thread, which alone may use and close it.
     *
     * @param maxImages most in one call; at least 1
     */
    public NetworkRun newRun(int maxImages) {
        return new NetworkRun(this, maxImages);
    }

    public int classes() {
        return layers.classes();
    }

    QuantizedLayers layers() {
        return layers;
    }

    Operations operations() {
        return operations;
    }

    OneDnn library() {
        return library;
    }

    /**
     * A layer's weights as an operation takes them; most operations on one layer want them in the same order.
     *
     * @param rowMajor what describes them as the file has them
     * @param wanted   what describes them as the operation takes them
     */
    Packed packed(String layer, MemorySegment rowMajor, MemorySegment wanted) {
        packing.lock();
        try {
            return packedOnce(layer, rowMajor, wanted);
        } finally {
            packing.unlock();
        }
    }

    private Packed packedOnce(String layer, MemorySegment rowMajor, MemorySegment wanted) {
        List<Packed> orders = packed.computeIfAbsent(layer, _ -> new ArrayList<>());
        for (Packed order : orders) {
            if (library.alike(order.description(), wanted)) {
                return order;
            }
        }
        MemorySegment data = OneDnn.allocate(arena, library.bytes(wanted));
        MemorySegment memory = library.memory(arena, wanted, data);
        reorder(layers.weights(layer), rowMajor, wanted, memory);
        Packed order = new Packed(
                library.copy(arena, wanted),
                memory,
                library.floats(arena, layers.scales(layer)),
                library.floats(arena, layers.bias(layer)));
        orders.add(order);
        return order;
    }

    private void reorder(ByteBuffer weights, MemorySegment rowMajor, MemorySegment wanted, MemorySegment to) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment data = call.allocate(weights.remaining());
            data.copyFrom(MemorySegment.ofBuffer(weights));
            MemorySegment from = library.memory(call, rowMajor, data);
            MemorySegment primitive = library.primitive(call, operations.reorder(call, rowMajor, wanted));
            MemorySegment arguments = OneDnn.arguments(call, 2);
            OneDnn.setArgument(arguments, 0, OneDnn.SRC, from);
            OneDnn.setArgument(arguments, 1, OneDnn.DST, to);
            MemorySegment stream = library.stream(call);
            library.execute(primitive, stream, 2, arguments);
            library.await(stream);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
