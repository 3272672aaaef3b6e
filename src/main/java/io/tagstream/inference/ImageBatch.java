package io.tagstream.inference;

import ai.djl.ndarray.types.Shape;
import io.tagstream.image.View;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Decoded images side by side, as the network takes them.
 *
 * <p>Layout: {@code uint8 (size, side, side, 3)}, row-major, channel order R, G, B, sRGB in [0, 255].
 * Memory is direct, allocated once. Images are added by copy, which takes
 * microseconds against the milliseconds of predicting.
 *
 * <p>Not thread-safe: its predictor's thread fills it, and reads it until predict returns.
 */
final class ImageBatch {

    private final View view;
    private final ByteBuffer pixels;
    private int size;

    /** @param capacity most images; at least 1 */
    ImageBatch(int capacity) {
        this(capacity, View.CROP);
    }

    ImageBatch(int capacity, View view) {
        this.view = view;
        this.pixels = ByteBuffer.allocateDirect(Math.multiplyExact(capacity, view.bytes()))
                .order(ByteOrder.nativeOrder());
    }

    void clear() {
        pixels.clear();
        size = 0;
    }

    /**
     * Copies one image behind the last.
     *
     * @param rgb exactly {@link View#bytes()} bytes
     * @throws IllegalArgumentException if the length is another
     * @throws BufferOverflowException if the batch is full
     */
    void add(ByteBuffer rgb) {
        if (rgb.remaining() != view.bytes()) {
            throw new IllegalArgumentException("an image has " + view.bytes() + " bytes, not " + rgb.remaining());
        }
        pixels.put(rgb);
        size++;
    }

    /** Repeats the first image until there are so many. */
    void padTo(int wanted) {
        ByteBuffer first = pixels.duplicate().flip().limit(view.bytes());
        while (size < wanted) {
            add(first.duplicate());
        }
    }

    View view() {
        return view;
    }

    int capacity() {
        return pixels.capacity() / view.bytes();
    }

    /** {@code (size, height, width, 3)} */
    Shape shape() {
        return new Shape(size, view.side(), view.side(), 3);
    }

    int size() {
        return size;
    }

    /** The images that were added, as a view of this memory. */
    ByteBuffer filled() {
        return pixels.duplicate().order(ByteOrder.nativeOrder()).flip();
    }
}
