package io.tagstream.inference;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Puts a dense layer behind the last output of an ONNX graph. Two messages of Protocol Buffers one behind the other are read
 * as one, in which lists are joined: so the graph's bytes stay as they are, and a node, two tensors and an output follow.
 */
final class OnnxExtension {

    // Numbers of fields in onnx.proto.
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int GRAPH_OUTPUT = 12;
    private static final int FLOAT = 1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private OnnxExtension() {}

    /**
     * @param graph  bytes of a model
     * @param input  the output of it that the layer reads, {@code float32 (n, inputs)}
     * @param output what the layer's answer is called; becomes the last output
     */
    static byte[] withDenseLayer(byte[] graph, String input, String output, DenseLayer layer) {
        String weights = output + ".weight";
        String biases = output + ".bias";
        var extension = new OnnxExtension()
                .message(
                        GRAPH_NODE,
                        new OnnxExtension()
                                .text(1, input)
                                .text(1, weights)
                                .text(1, biases)
                                .text(2, output)
                                .text(3, output + "/Gemm")
                                .text(4, "Gemm")
                                .message(
                                        5,
                                        new OnnxExtension()
                                                .text(1, "transB")
                                                .number(3, 1)
                                                .number(20, 2)))
                .message(GRAPH_INITIALIZER, tensor(weights, layer.weights()))
                .message(GRAPH_INITIALIZER, tensor(biases, new float[][] {layer.biases()}))
                .message(GRAPH_OUTPUT, value(output, layer.biases().length));
        var model = new OnnxExtension();
        model.bytes.writeBytes(graph);
        return model.message(MODEL_GRAPH, extension).bytes.toByteArray();
    }

    /** A single row is a vector. */
    private static OnnxExtension tensor(String name, float[][] rows) {
        var raw =
                ByteBuffer.allocate(rows.length * rows[0].length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : rows) {
            raw.asFloatBuffer().put(row);
            raw.position(raw.position() + row.length * Float.BYTES);
        }
        var tensor = new OnnxExtension();
        if (rows.length > 1) {
            tensor.number(1, rows.length);
        }
        return tensor.number(1, rows[0].length).number(2, FLOAT).text(8, name).data(9, raw.array());
    }

    private static OnnxExtension value(String name, int classes) {
        var shape = new OnnxExtension()
                .message(1, new OnnxExtension().text(2, "N"))
                .message(1, new OnnxExtension().number(1, classes));
        var tensor = new OnnxExtension().number(1, FLOAT).message(2, shape);
        return new OnnxExtension().text(1, name).message(2, new OnnxExtension().message(1, tensor));
    }

    private OnnxExtension number(int field, long value) {
        varint((long) field << 3);
        varint(value);
        return this;
    }

    private OnnxExtension text(int field, String text) {
        return data(field, text.getBytes(UTF_8));
    }

    private OnnxExtension message(int field, OnnxExtension message) {
        return data(field, message.bytes.toByteArray());
    }

    private OnnxExtension data(int field, byte[] data) {
        varint(((long) field << 3) | 2);
        varint(data.length);
        bytes.writeBytes(data);
        return this;
    }

    /** Seven bits a byte, the lowest first. */
    private void varint(long value) {
        long left = value;
        while (left >= 0x80) {
            bytes.write((int) ((left & 0x7F) | 0x80));
            left >>>= 7;
        }
        bytes.write((int) left);
    }
}
