package io.tagstream.image;

import io.tagstream.event.Task;
import io.tagstream.fetch.EncodedImage;
import java.nio.ByteBuffer;

/**
 * From encoded bytes to the pixels that the network takes. Computes and never waits, so it belongs on
 * a bounded pool of platform threads. Thread-safe.
 */
public final class ImageDecoder {

    private final ImageLimits limits;
    private final PixelPool pool;
    private final View classifying;
    private final ThreadLocal<Resampler> resamplers = ThreadLocal.withInitial(Resampler::new);

    /** For the shipped network. */
    public ImageDecoder(ImageLimits limits, PixelPool pool) {
        this(limits, pool, View.CROP);
    }

    /**
     * Loads the native libraries, so that the first image does not pay for it.
     *
     * @param classifying what the network that classifies wants to see
     * @throws IllegalStateException if they cannot be unpacked or loaded
     */
    public ImageDecoder(ImageLimits limits, PixelPool pool, View classifying) {
        this.limits = limits;
        this.pool = pool;
        this.classifying = classifying;
        NativeLibraries.load();
    }

    /**
     * Begins to load the native libraries, half a second of a core in a JVM that has just started, on a thread of its own.
     * What goes wrong there goes wrong again, and is said, where the first decoder is made.
     */
    public static void beginLoading() {
        Thread.ofPlatform().daemon().name("load-opencv").start(() -> {
            try {
                NativeLibraries.load();
            } catch (IllegalStateException e) {
                // Said by the constructor.
            }
        });
    }

    /** As the classifying network wants to see it. */
    public DecodeResult decode(EncodedImage encoded) {
        return decode(encoded, Task.CLASSIFY);
    }

    /** The largest that an image is decoded to. */
    public View largestView(Task task) {
        return task == Task.CLASSIFY ? classifying : View.largest(task);
    }

    private View view(Task task, ImageHeader header) {
        return switch (task) {
            case CLASSIFY -> classifying;
            case LOCALIZE -> View.CROP;
            case DETECT -> View.wholeOf(header.shownWidth(), header.shownHeight());
        };
    }

    /**
     * Never throws for what the bytes hold. The receiver owns a decoded image, and closes it.
     *
     * @param task what the image is decoded for
     */
    public DecodeResult decode(EncodedImage encoded, Task task) {
        try {
            ImageHeader header = ImageHeader.read(encoded.bytes(), limits);
            return new DecodeResult.Decoded(decode(header, task, view(task, header)));
        } catch (RefusedImageException e) {
            return e.result();
        }
    }

    private DecodedImage decode(ImageHeader header, Task task, View view) throws RefusedImageException {
        try (NativePicture picture = NativePicture.decode(header, view.leastSide())) {
            // Resized before a buffer is borrowed: nothing that fails keeps one.
            byte[][] tiles = tiles(picture, header, view);
            ByteBuffer pixels = pool.borrow(view.bufferBytes()).limit(view.bytes());
            int across = tiles(view.width());
            for (int tile = 0; tile < tiles.length; tile++) {
                int top = start(tile / across, view.height());
                int left = start(tile % across, view.width());
                put(tiles[tile], 3 * (top * view.width() + left), view, pixels);
            }
            var facts = new DecodedImage.Facts(
                    header.type(), header.shownWidth(), header.shownHeight(), task, view, view.region(header));
            return new DecodedImage(pixels, pool, facts);
        }
    }

    /** The view in tiles of 224², row by row; the arrays may be longer than a tile. */
    private byte[][] tiles(NativePicture picture, ImageHeader header, View view) {
        CropGeometry first = view.geometry(header);
        int across = tiles(view.width());
        var tiles = new byte[tiles(view.height()) * across][];
        for (int tile = 0; tile < tiles.length; tile++) {
            CropGeometry geometry =
                    first.moved(start(tile % across, view.width()), start(tile / across, view.height()));
            byte[] rgb = resamplers.get().resample(picture, header, geometry);
            tiles[tile] = tiles.length == 1 ? rgb : rgb.clone();
        }
        return tiles;
    }

    private static int tiles(int length) {
        return Math.ceilDiv(length, DecodedImage.SIDE);
    }

    /** Where a tile begins; the last one overlaps the one before it where the length is no multiple. */
    private static int start(int tile, int length) {
        return Math.min(tile * DecodedImage.SIDE, length - DecodedImage.SIDE);
    }

    /** @param at of the tile's first pixel, in bytes */
    private static void put(byte[] tile, int at, View view, ByteBuffer pixels) {
        int row = 3 * DecodedImage.SIDE;
        for (int y = 0; y < DecodedImage.SIDE; y++) {
            pixels.put(at + y * 3 * view.width(), tile, y * row, row);
        }
    }
}
