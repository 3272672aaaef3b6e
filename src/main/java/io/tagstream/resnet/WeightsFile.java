package io.tagstream.resnet;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file: a JSON header that names each tensor, and their bytes behind it, little-endian.
 *
 * <p>The file is mapped, not read: a tensor costs memory when it is asked for. Immutable and thread-safe.
 * The file must not be changed while this is in use.
 */
public final class WeightsFile {

    /** The header's length stands before it in eight bytes. */
    private static final int LENGTH_BYTES = Long.BYTES;

    /** What the format allows itself. */
    private static final long LONGEST_HEADER = 100_000_000;

    private static final String METADATA = "__metadata__";
    private static final String FLOAT16 = "F16";
    private static final String FLOAT32 = "F32";
    private static final String INT32 = "I32";
    private static final String INT8 = "I8";
    private static final String UINT8 = "U8";

    private final Path path;
    private final ByteBuffer data;
    private final Map<String, Tensor> tensors;

    private record Tensor(String type, Shape shape, long begin, long end) {}

    private WeightsFile(Path path, ByteBuffer data, Map<String, Tensor> tensors) {
        this.path = path;
        this.data = data;
        this.tensors = tensors;
    }

    /** @throws IOException if the file cannot be read, or is no safetensors file of at most 2 GB */
    public static WeightsFile open(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < LENGTH_BYTES || size > Integer.MAX_VALUE) {
                throw new IOException(path + " has " + size + " bytes: no safetensors file of at most 2 GB");
            }
            ByteBuffer all = channel.map(MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
            long header = all.getLong();
            if (header < 2 || header > LONGEST_HEADER || header > size - LENGTH_BYTES) {
                throw new IOException(path + " is no safetensors file: it names a header of " + header + " bytes");
            }
            var json = new byte[(int) header];
            all.get(json);
            ByteBuffer data = all.slice().order(ByteOrder.LITTLE_ENDIAN);
            return new WeightsFile(path, data, tensors(path, json, data.capacity()));
        }
    }

    private static Map<String, Tensor> tensors(Path path, byte[] header, long available) throws IOException {
        JsonNode root = new ObjectMapper().readTree(header);
        if (root == null || !root.isObject()) {
            throw new IOException(path + " is no safetensors file: its header is no JSON object");
        }
        var found = new LinkedHashMap<String, Tensor>();
        for (var entry : root.properties()) {
            if (!entry.getKey().equals(METADATA)) {
                found.put(entry.getKey(), tensor(path, entry.getKey(), entry.getValue(), available));
            }
        }
        return found;
    }

    private static Tensor tensor(Path path, String name, JsonNode entry, long available) throws IOException {
        JsonNode sides = entry.path("shape");
        var shape = new long[sides.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = sides.get(i).longValue();
        }
        String type = entry.path("dtype").asText();
        long begin = entry.path("data_offsets").path(0).longValue();
        long end = entry.path("data_offsets").path(1).longValue();
        if (begin < 0 || end < begin || end > available) {
            throw new IOException(path + ": the bytes of " + name + " lie outside of the file");
        }
        return new Tensor(type, new Shape(shape), begin, end);
    }

    /** The tensors' names, in the file's order. */
    public Set<String> names() {
        return tensors.keySet();
    }

    /** @throws IOException if the file has no such tensor */
    public Shape shape(String name) throws IOException {
        return tensor(name).shape();
    }

    /** @throws IOException if the file has no such tensor */
    public long[] sides(String name) throws IOException {
        return shape(name).getShape();
    }

    /**
     * The numbers of a tensor that is stored in float16 or float32, row-major, as a new array.
     *
     * @throws IOException if the file has no such tensor, or not in these types
     */
    public float[] floats(String name) throws IOException {
        Tensor tensor = tensor(name);
        int width =
                switch (tensor.type()) {
                    case FLOAT16 -> Short.BYTES;
                    case FLOAT32 -> Float.BYTES;
                    case String other ->
                        throw new IOException(
                                path + ": " + name + " is stored as " + other + ", not as float16 or float32");
                };
        if (tensor.shape().size() * width != tensor.end() - tensor.begin()) {
            throw new IOException(path + ": " + name + " of the shape " + tensor.shape() + " does not fill its bytes");
        }
        var bytes = bytes(tensor);
        var floats = new float[(int) tensor.shape().size()];
        if (width == Short.BYTES) {
            var halves = bytes.asShortBuffer();
            for (int i = 0; i < floats.length; i++) {
                floats[i] = Float.float16ToFloat(halves.get(i));
            }
        } else {
            bytes.asFloatBuffer().get(floats);
        }
        return floats;
    }

    /**
     * The numbers of a tensor that is stored in int32, row-major, as a new array.
     *
     * @throws IOException if the file has no such tensor, or not in this type
     */
    public int[] ints(String name) throws IOException {
        Tensor tensor = tensor(name);
        if (!tensor.type().equals(INT32) || tensor.shape().size() * Integer.BYTES != tensor.end() - tensor.begin()) {
            throw new IOException(path + ": " + name + " is not stored as int32, but as " + tensor.type());
        }
        var ints = new int[(int) tensor.shape().size()];
        bytes(tensor).asIntBuffer().get(ints);
        return ints;
    }

    /**
     * The numbers of a tensor that is stored in int8 or uint8, row-major, as a view of the file.
     *
     * @throws IOException if the file has no such tensor, or not in these types
     */
    public ByteBuffer bytes(String name) throws IOException {
        Tensor tensor = tensor(name);
        if (!(tensor.type().equals(INT8) || tensor.type().equals(UINT8))
                || tensor.shape().size() != tensor.end() - tensor.begin()) {
            throw new IOException(path + ": " + name + " is not stored as int8 or uint8, but as " + tensor.type());
        }
        return bytes(tensor);
    }

    private ByteBuffer bytes(Tensor tensor) {
        return data.slice((int) tensor.begin(), (int) (tensor.end() - tensor.begin()))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private Tensor tensor(String name) throws IOException {
        @Nullable Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IOException(path + " has no tensor " + name);
        }
        return tensor;
    }
}
