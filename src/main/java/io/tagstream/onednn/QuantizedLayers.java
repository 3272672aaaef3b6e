package io.tagstream.onednn;

import io.tagstream.resnet.Architecture;
import io.tagstream.resnet.Bottleneck;
import io.tagstream.resnet.Convolution;
import io.tagstream.resnet.Shortcut;
import io.tagstream.resnet.WeightsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The numbers of the int8 form, as its files have them: weights by channel, and what the bytes between the layers stand for.
 * Immutable.
 *
 * <p>ReLU is no layer here: what one stands behind has its zero point at 0, so that saturation cuts off what is below.
 */
final class QuantizedLayers {

    /** The bytes of the picture, and the mean of each channel before the last layer. */
    static final String IMAGES = "images";

    static final String FEATURES = "pool";

    /** The last layer. */
    static final String DENSE = "fc";

    private static final String FRAME = "stem.frame";
    private static final String WEIGHT = ".weight";
    private static final String BIAS = ".bias";
    private static final String SCALE = ".scale";
    private static final String ZERO_POINT = ".zero_point";

    private final Architecture network;
    private final WeightsFile weights;
    private final Map<String, Quantization> quantizations;
    private final int classes;
    private final byte[] frame;

    private QuantizedLayers(
            Architecture network,
            WeightsFile weights,
            Map<String, Quantization> quantizations,
            int classes,
            byte[] frame) {
        this.network = network;
        this.weights = weights;
        this.quantizations = quantizations;
        this.classes = classes;
        this.frame = frame;
    }

    /**
     * @param graph the ONNX file
     * @param file  the safetensors file beside it
     * @throws IOException if one cannot be read, or is not of this network; the message says what is missing
     */
    static QuantizedLayers read(Architecture network, Path graph, Path file) throws IOException {
        WeightsFile weights = WeightsFile.open(file);
        GraphScalars scalars = GraphScalars.read(graph);
        var quantizations = new HashMap<String, Quantization>();
        for (String name : flows(network).toList()) {
            quantizations.put(
                    name, new Quantization(scalars.floating(name + SCALE), scalars.unsigned(name + ZERO_POINT)));
        }
        for (String name : rectified(network).toList()) {
            if (scalars.unsigned(name + ZERO_POINT) != 0) {
                throw new IOException(graph + ": " + name + " has a zero point, though a ReLU stands before it");
            }
        }
        for (Convolution convolution : network.convolutions().toList()) {
            int kernel = convolution.kernel();
            requireShape(weights, convolution.name(), convolution.outputs(), convolution.inputs(), kernel, kernel);
        }
        int classes = weights.ints(DENSE + BIAS).length;
        requireShape(weights, DENSE, classes, network.features());
        byte[] frame = bytes(weights.bytes(FRAME));
        if (frame.length != Activations.FRAMED_BYTES || scalars.unsigned(IMAGES + ZERO_POINT) != 0) {
            throw new IOException(FRAME + " is no frame around 224 pixels, or a byte of 0 is not 0");
        }
        return new QuantizedLayers(network, weights, quantizations, classes, frame);
    }

    /** Native code reads as many numbers as the sides say, whatever is there. */
    private static void requireShape(WeightsFile file, String layer, long... sides) throws IOException {
        int outputs = (int) sides[0];
        if (!Arrays.equals(file.sides(layer + WEIGHT), sides)
                || file.floats(layer + WEIGHT + SCALE).length != outputs
                || file.floats(layer + BIAS + SCALE).length != outputs
                || file.ints(layer + BIAS).length != outputs) {
            throw new IOException("the weights of " + layer + " are not " + Arrays.toString(sides));
        }
        for (byte zeroPoint : bytes(file.bytes(layer + WEIGHT + ZERO_POINT))) {
            if (zeroPoint != 0) {
                throw new IOException("the weights of " + layer + " have a zero point");
            }
        }
    }

    /** Whatever is a tensor of bytes between two layers. */
    private static Stream<String> flows(Architecture network) {
        var shortcuts = network.bottlenecks().stream()
                .flatMap(block -> block.shortcut() instanceof Shortcut.Projection(Convolution projection)
                        ? Stream.of(projection.name())
                        : Stream.empty());
        return Stream.of(Stream.of(IMAGES), rectified(network), shortcuts).flatMap(names -> names);
    }

    private static Stream<String> rectified(Architecture network) {
        var blocks = network.bottlenecks().stream().flatMap(QuantizedLayers::rectified);
        return Stream.concat(Stream.of(network.stem().name(), FEATURES), blocks);
    }

    private static Stream<String> rectified(Bottleneck block) {
        return Stream.of(block.reduce().name(), block.spatial().name(), block.name());
    }

    Architecture network() {
        return network;
    }

    int classes() {
        return classes;
    }

    /** One picture with nothing in it: what stands around each, {@code uint8 (side, side, 3)}; not a copy. */
    byte[] frame() {
        return frame;
    }

    Quantization quantization(String name) {
        return Objects.requireNonNull(quantizations.get(name), name);
    }

    /** int8 {@code (outputs, inputs, kernel, kernel)} or {@code (outputs, inputs)}, row-major; zero points are 0. */
    ByteBuffer weights(String layer) {
        return read(() -> weights.bytes(layer + WEIGHT));
    }

    /** What a step of a weight is worth: float32 {@code (outputs)}. */
    float[] scales(String layer) {
        return read(() -> weights.floats(layer + WEIGHT + SCALE));
    }

    /** float32 {@code (outputs)} */
    float[] bias(String layer) {
        float[] scales = read(() -> weights.floats(layer + BIAS + SCALE));
        int[] steps = read(() -> weights.ints(layer + BIAS));
        var bias = new float[steps.length];
        for (int i = 0; i < bias.length; i++) {
            bias[i] = steps[i] * scales[i];
        }
        return bias;
    }

    @FunctionalInterface
    private interface Reading<T> {
        T get() throws IOException;
    }

    private static <T> T read(Reading<T> reading) {
        try {
            return reading.get();
        } catch (IOException e) {
            throw new OneDnnException("the weights cannot be read: " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
