package io.tagstream.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tagstream.image.View;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a graph takes. Bytes as they are decoded go in without a copy; anything else is made of them, image by image.
 *
 * @param name     of the graph's input
 * @param type     {@code uint8} or {@code float32}
 * @param layout   {@code NHWC} or {@code NCHW}
 * @param size     height and width: 16 to the side of what is decoded, which is scaled down where it is larger
 * @param channels {@code RGB} or {@code BGR}
 * @param mean     taken off each channel, in the order of {@code channels}; none is 0. With {@code float32} only
 * @param scale    each channel is then multiplied by; none is 1. With {@code float32} only
 */
record ModelInput(
        String name,
        String type,
        String layout,
        int size,
        String channels,
        @Nullable List<Float> mean,
        @Nullable List<Float> scale) {

    private static final int LEAST_SIZE = 16;
    private static final int CHANNELS = 3;

    /** @param side of the pixels that are decoded */
    void validate(ManifestCheck check, int side) {
        check.present("input.name", name);
        check.oneOf("input.type", type, List.of("uint8", "float32"));
        check.oneOf("input.layout", layout, List.of("NHWC", "NCHW"));
        check.that(
                size >= LEAST_SIZE && size <= side,
                "input.size",
                size,
                LEAST_SIZE + " to " + side + ", which is what preprocessing leaves of a picture");
        check.oneOf("input.channels", channels, List.of("RGB", "BGR"));
        validate(check, "input.mean", mean);
        validate(check, "input.scale", scale);
    }

    private void validate(ManifestCheck check, String field, @Nullable List<Float> values) {
        if (values != null) {
            check.that(
                    values.size() == CHANNELS
                            && values.stream().allMatch(value -> value != null && Float.isFinite(value)),
                    field,
                    values,
                    "three numbers, one a channel");
            check.that(isFloat(), field, values, "nothing with input.type uint8, or make it float32");
        }
    }

    private boolean isFloat() {
        return type.equals("float32");
    }

    /** Whether it takes what is decoded for a view as it is. */
    boolean isBytesOf(View view) {
        return !isFloat()
                && size == view.width()
                && size == view.height()
                && layout.equals("NHWC")
                && channels.equals("RGB");
    }

    /** Of the manager: a view of the images' memory where they are what the graph takes. */
    NDArray array(NDManager manager, ImageBatch images) {
        int count = images.size();
        Shape shape =
                layout.equals("NHWC") ? new Shape(count, size, size, CHANNELS) : new Shape(count, CHANNELS, size, size);
        if (isFloat()) {
            return manager.create(floats(images), shape);
        }
        if (size == images.view().width() && layout.equals("NHWC") && channels.equals("RGB")) {
            return manager.create(images.filled(), images.shape(), DataType.UINT8);
        }
        float[] values = floats(images);
        ByteBuffer bytes = ByteBuffer.allocateDirect(values.length);
        for (float value : values) {
            bytes.put((byte) Math.round(value));
        }
        return manager.create(bytes.flip(), shape, DataType.UINT8);
    }

    private float[] floats(ImageBatch images) {
        ByteBuffer rgb = images.filled();
        int side = images.view().width();
        var values = new float[images.size() * size * size * CHANNELS];
        int to = 0;
        for (int image = 0; image < images.size(); image++) {
            for (int at = 0; at < size * size * CHANNELS; at++) {
                boolean planes = layout.equals("NCHW");
                int channel = planes ? at / (size * size) : at % CHANNELS;
                int position = planes ? at % (size * size) : at / CHANNELS;
                float pixel =
                        pixel(rgb, side, image, position, channels.equals("RGB") ? channel : CHANNELS - 1 - channel);
                values[to++] = (pixel - at(mean, channel, 0)) * at(scale, channel, 1);
            }
        }
        return values;
    }

    /** The mean of what falls on one of the graph's pixels. */
    private float pixel(ByteBuffer rgb, int side, int image, int position, int channel) {
        int top = position / size * side / size;
        int left = position % size * side / size;
        int bottom = (position / size + 1) * side / size;
        int right = (position % size + 1) * side / size;
        int sum = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                sum += rgb.get(((image * side + y) * side + x) * CHANNELS + channel) & 0xFF;
            }
        }
        return (float) sum / ((bottom - top) * (right - left));
    }

    private static float at(@Nullable List<Float> values, int channel, float otherwise) {
        return values == null ? otherwise : values.get(channel);
    }
}
