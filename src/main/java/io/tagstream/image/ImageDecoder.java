package io.tagstream.image;

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

    /** Never throws for what the bytes hold. The receiver owns a decoded image, and closes it. */
    public DecodeResult decode(EncodedImage encoded) {
        try {
            ImageHeader header = ImageHeader.read(encoded.bytes(), limits);
            return new DecodeResult.Decoded(decode(header));
        } catch (RefusedImageException e) {
            return e.result();
        }
    }

    private DecodedImage decode(ImageHeader header) throws RefusedImageException {
        try (NativePicture picture = NativePicture.decode(header)) {
            // Resized before a buffer is borrowed: nothing that fails keeps one.
            byte[] rgb = resamplers.get().resample(picture, header);
            ByteBuffer pixels = pool.borrow().put(rgb, 0, DecodedImage.BYTES).flip();
            return new DecodedImage(pixels, pool, header.type(), header.shownWidth(), header.shownHeight());
        }
    }
}
