package io.tagstream.image;

import io.tagstream.event.Box;
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
    private final ThreadLocal<Resampler> resamplers = ThreadLocal.withInitial(Resampler::new);

    /**
     * Loads the native libraries, so that the first image does not pay for it.
     *
     * @throws IllegalStateException if they cannot be unpacked or loaded
     */
    public ImageDecoder(ImageLimits limits, PixelPool pool) {
        this.limits = limits;
        this.pool = pool;
        NativeLibraries.load();
    }

    /** As the classifying network wants to see it. */
    public DecodeResult decode(EncodedImage encoded) {
        return decode(encoded, Task.CLASSIFY);
    }

    /**
     * Never throws for what the bytes hold. The receiver owns a decoded image, and closes it.
     *
     * @param task what the image is decoded for
     */
    public DecodeResult decode(EncodedImage encoded, Task task) {
        try {
            ImageHeader header = ImageHeader.read(encoded.bytes(), limits);
            return new DecodeResult.Decoded(decode(header, task, View.of(task)));
        } catch (RefusedImageException e) {
            return e.result();
        }
    }

    private DecodedImage decode(ImageHeader header, Task task, View view) throws RefusedImageException {
        try (NativePicture picture = NativePicture.decode(header, view.leastSide())) {
            // Resized before a buffer is borrowed: nothing that fails keeps one.
            byte[][] tiles = tiles(picture, header, view);
            ByteBuffer pixels = pool.borrow(view.bytes());
            for (int tile = 0; tile < tiles.length; tile++) {
                put(tiles[tile], tile / view.tiles(), tile % view.tiles(), view, pixels);
            }
            Box region = view.cropped() ? view.geometry(header, 0, 0).box() : Box.WHOLE;
            var facts = new DecodedImage.Facts(
                    header.type(), header.shownWidth(), header.shownHeight(), task, view, region);
            return new DecodedImage(pixels, pool, facts);
        }
    }

    /** Row by row; the arrays may be longer than a tile. */
    private byte[][] tiles(NativePicture picture, ImageHeader header, View view) {
        var tiles = new byte[view.tiles() * view.tiles()][];
        for (int tile = 0; tile < tiles.length; tile++) {
            CropGeometry geometry = view.geometry(header, tile / view.tiles(), tile % view.tiles());
            byte[] rgb = resamplers.get().resample(picture, header, geometry);
            tiles[tile] = tiles.length == 1 ? rgb : rgb.clone();
        }
        return tiles;
    }

    private static void put(byte[] tile, int down, int across, View view, ByteBuffer pixels) {
        int row = 3 * DecodedImage.SIDE;
        for (int y = 0; y < DecodedImage.SIDE; y++) {
            pixels.put(((down * DecodedImage.SIDE + y) * view.tiles() + across) * row, tile, y * row, row);
        }
    }
}
