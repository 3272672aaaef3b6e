package io.tagstream.inference;

import io.tagstream.image.DecodedImage;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Decoded images side by side, as the network takes them.
 *
 * <p>Layout: {@code uint8 (size, 224, 224, 3)}, row-major, channel order R, G, B, sRGB in [0, 255].
 * Memory is direct, 150,528 bytes an image, allocated once. Images are added by copy, which takes
 * microseconds against the milliseconds of predicting.
 *
 * <p>Not thread-safe: its predictor's thread fills it, and reads it until predict returns.
 */
final class ImageBatch {

    private final ByteBuffer pixels;
    private int size;

    /** @param capacity most images; at least 1 */
    ImageBatch(int capacity) {
        pixels = ByteBuffer.allocateDirect(Math.multiplyExact(capacity, DecodedImage.BYTES))
                .order(ByteOrder.nativeOrder());
    }

    void clear() {
        pixels.clear();
        size = 0;
    }

    /**
     * Copies one image behind the last.
     *
     * @param rgb exactly {@link DecodedImage#BYTES} bytes
     * @throws IllegalArgumentException if the length is another
     * @throws BufferOverflowException if the batch is full
     */
    void add(ByteBuffer rgb) {
        if (rgb.remaining() != DecodedImage.BYTES) {
            throw new IllegalArgumentException("an image has " + DecodedImage.BYTES + " bytes, not " + rgb.remaining());
        }
        pixels.put(rgb);
        size++;
    }

    int size() {
        return size;
    }

    /** The images that were added, as a view of this memory. */
    ByteBuffer filled() {
        return pixels.duplicate().order(ByteOrder.nativeOrder()).flip();
    }
}
