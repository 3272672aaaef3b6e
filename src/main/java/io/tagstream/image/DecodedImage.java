package io.tagstream.image;

import io.tagstream.event.Box;
import io.tagstream.event.Task;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One image as the network takes it.
 *
 * <p>Layout of {@link #pixels()}: {@code uint8 (height, width, 3)} of its {@link #view()}, row-major,
 * channel order R, G, B, sRGB in [0, 255]; direct memory, borrowed from a {@link PixelPool}.
 *
 * <p>Has one owner at a time; the owner closes it, once nobody reads the pixels any more.
 */
public final class DecodedImage implements AutoCloseable {

    /** Height and width of the shipped network's crop, and of what the resampler computes at once. */
    public static final int SIDE = 224;

    /** Bytes of such a crop: 150,528. */
    public static final int BYTES = SIDE * SIDE * 3;

    /**
     * @param type   media type by the magic bytes
     * @param width  of the picture as it is shown, in pixels
     * @param height of the picture as it is shown, in pixels
     * @param task   what the pixels are for
     * @param region the part of the picture that they show
     */
    record Facts(String type, int width, int height, Task task, View view, Box region) {}

    private final ByteBuffer pixels;
    private final PixelPool pool;
    private final Facts facts;
    private final AtomicBoolean open = new AtomicBoolean(true);

    /**
     * @param pixels from {@code pool}, filled
     * @param facts  about them
     */
    DecodedImage(ByteBuffer pixels, PixelPool pool, Facts facts) {
        this.pixels = Objects.requireNonNull(pixels, "pixels");
        this.pool = Objects.requireNonNull(pool, "pool");
        this.facts = Objects.requireNonNull(facts, "facts");
    }

    /** What it was decoded for. */
    public Task task() {
        return facts.task();
    }

    public View view() {
        return facts.view();
    }

    /** The part of the picture that the pixels show. */
    public Box region() {
        return facts.region();
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

    /** Media type by the magic bytes. */
    public String type() {
        return facts.type();
    }

    /** Of the picture as it is shown, in pixels. */
    public int width() {
        return facts.width();
    }

    /** Of the picture as it is shown, in pixels. */
    public int height() {
        return facts.height();
    }

    /** Gives the buffer back; closing again does nothing. */
    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            pool.giveBack(pixels);
        }
    }
}
