package io.tagstream.image;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One image as the network takes it.
 *
 * <p>Layout of {@link #pixels()}: {@code uint8 (224, 224, 3)}, row-major, channel order R, G, B,
 * sRGB in [0, 255]; direct memory, {@link #BYTES} bytes, borrowed from a {@link PixelPool}.
 *
 * <p>Has one owner at a time; the owner closes it, once nobody reads the pixels any more.
 */
public final class DecodedImage implements AutoCloseable {

    /** Height and width of the crop. */
    public static final int SIDE = 224;

    /** Bytes of one image: 150,528. */
    public static final int BYTES = SIDE * SIDE * 3;

    private final ByteBuffer pixels;
    private final PixelPool pool;
    private final String type;
    private final int width;
    private final int height;
    private final AtomicBoolean open = new AtomicBoolean(true);

    /**
     * @param pixels from {@code pool}, filled
     * @param type   media type by the magic bytes
     * @param width  of the picture as it is shown, in pixels
     * @param height of the picture as it is shown, in pixels
     */
    DecodedImage(ByteBuffer pixels, PixelPool pool, String type, int width, int height) {
        this.pixels = Objects.requireNonNull(pixels, "pixels");
        this.pool = Objects.requireNonNull(pool, "pool");
        this.type = Objects.requireNonNull(type, "type");
        this.width = width;
        this.height = height;
    }

    /**
     * A view of its own position and limit, so that readers do not disturb each other.
     *
     * @throws IllegalStateException if the image was closed
     */
    public ByteBuffer pixels() {
        if (!open.get()) {
            throw new IllegalStateException("the image was closed; its pixels belong to another one");
        }
        return pixels.asReadOnlyBuffer().rewind();
    }

    public String type() {
        return type;
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** Gives the buffer back; closing again does nothing. */
    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            pool.giveBack(pixels);
        }
    }
}
