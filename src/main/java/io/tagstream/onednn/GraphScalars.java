package io.tagstream.onednn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The constants of an ONNX graph that are single numbers: of a quantized one, scales and zero points of what flows through
 * it. Everything else in the file is skipped.
 *
 * <p>Reads Protocol Buffers' wire format by the field numbers of {@code onnx.proto}. Immutable.
 */
final class GraphScalars {

    // onnx.proto: ModelProto.graph, GraphProto.initializer, and fields of TensorProto
    private static final int GRAPH = 7;
    private static final int INITIALIZER = 5;
    private static final int DIMS = 1;
    private static final int DATA_TYPE = 2;
    private static final int NAME = 8;
    private static final int RAW_DATA = 9;

    // onnx.proto, TensorProto.DataType
    private static final int FLOAT = 1;
    private static final int UINT8 = 2;

    private static final int LONGEST_VARINT = 10;

    private final Map<String, Number> values = new HashMap<>();

    private GraphScalars() {}

    /** @throws IOException if the file cannot be read, or is no ONNX file */
    static GraphScalars read(Path graph) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(graph)).order(ByteOrder.LITTLE_ENDIAN);
        var scalars = new GraphScalars();
        try {
            forEachField(file, (model, part) -> {
                if (model == GRAPH) {
                    forEachField(part, (field, initializer) -> {
                        if (field == INITIALIZER) {
                            scalars.add(initializer);
                        }
                    });
                }
            });
        } catch (RuntimeException e) {
            throw new IOException(graph + " is no ONNX file", e);
        }
        return scalars;
    }

    /** @throws IOException if the graph has no such float32 */
    float floating(String name) throws IOException {
        if (values.get(name) instanceof Float value) {
            return value;
        }
        throw new IOException("the graph has no number " + name);
    }

    /** @throws IOException if the graph has no such uint8 */
    int unsigned(String name) throws IOException {
        if (values.get(name) instanceof Integer value) {
            return value;
        }
        throw new IOException("the graph has no byte " + name);
    }

    private void add(ByteBuffer tensor) {
        var found = new Tensor();
        forEachField(tensor, found::take);
        if (found.scalar && found.raw != null) {
            switch (found.type) {
                case FLOAT -> values.put(found.name, found.raw.getFloat());
                case UINT8 -> values.put(found.name, found.raw.get() & 0xFF);
                default -> {}
            }
        }
    }

    private static final class Tensor {

        private boolean scalar = true;
        private int type;
        private String name = "";
        private @Nullable ByteBuffer raw;

        void take(int field, ByteBuffer value) {
            switch (field) {
                case DIMS -> scalar = false;
                case DATA_TYPE -> type = (int) varint(value);
                case NAME -> name = StandardCharsets.UTF_8.decode(value).toString();
                case RAW_DATA -> raw = value;
                default -> {}
            }
        }
    }

    @FunctionalInterface
    private interface Field {

        /** @param value the bytes of the field; of a number, its varint */
        void is(int number, ByteBuffer value);
    }

    private static void forEachField(ByteBuffer message, Field field) {
        while (message.hasRemaining()) {
            long key = varint(message);
            int length =
                    switch ((int) key & 7) {
                        case 0 -> varintLength(message);
                        case 1 -> Long.BYTES;
                        case 2 -> Math.toIntExact(varint(message));
                        case 5 -> Integer.BYTES;
                        default -> throw new IllegalArgumentException("no wire type: " + key);
                    };
            ByteBuffer value = message.slice(message.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            message.position(message.position() + length);
            field.is((int) (key >>> 3), value);
        }
    }

    private static int varintLength(ByteBuffer from) {
        int length = 1;
        while (from.get(from.position() + length - 1) < 0) {
            length++;
        }
        return length;
    }

    private static long varint(ByteBuffer from) {
        long value = 0;
        for (int i = 0; i < LONGEST_VARINT; i++) {
            byte next = from.get();
            value |= (long) (next & 0x7F) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number has no end");
    }
}
