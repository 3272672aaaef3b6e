package io.tagstream.inference;

import ai.djl.ndarray.types.Shape;
import io.tagstream.image.View;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Decoded images side by side, as the network takes them.
 *
 * <p>Layout: {@code uint8 (size, height, width, 3)}, row-major, channel order R, G, B, sRGB in [0, 255].
 * Memory is direct, allocated once. Images are added by copy, which takes
 * microseconds against the milliseconds of predicting.
 *
 * <p>Not thread-safe: its predictor's thread fills it, and reads it until predict returns.
 */
final class ImageBatch {

    private final ByteBuffer pixels;
    private View view;
    private int size;

    /** @param capacity most images; at least 1 */
    ImageBatch(int capacity) {
        this(capacity, View.CROP);
    }

    /**
     * @param capacity most images; at least 1
     * @param view     of each of them
     */
    ImageBatch(int capacity, View view) {
        this(ByteBuffer.allocateDirect(Math.multiplyExact(capacity, view.bytes())), view);
    }

    private ImageBatch(ByteBuffer memory, View view) {
        this.view = view;
        this.pixels = memory.order(ByteOrder.nativeOrder());
    }

    /** @param bytes of memory, which images of any view share out; at least those of one image */
    static ImageBatch ofBytes(int bytes, View view) {
        return new ImageBatch(ByteBuffer.allocateDirect(Math.max(bytes, view.bytes())), view);
    }

    void clear() {
        clear(view);
    }

    /** @param next what the images to come are; one of them fits in here */
    void clear(View next) {
        view = next;
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

    /** Most images of the present view. */
    int capacity() {
        return pixels.capacity() / view.bytes();
    }

    /** {@code (size, height, width, 3)} */
    Shape shape() {
        return new Shape(size, view.height(), view.width(), 3);
    }

    int size() {
        return size;
    }

    /** The images that were added, as a view of this memory. */
    ByteBuffer filled() {
        return pixels.duplicate().order(ByteOrder.nativeOrder()).flip();
    }
}
