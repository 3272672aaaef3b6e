package io.tagstream.hostile;

import io.tagstream.event.Reason;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.hostile.FuzzState.Field;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.DecodeResult.Decoded;
import io.tagstream.image.DecodeResult.Refused;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.PixelPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** The process that native code may crash: decodes changed pictures, one after the other. */
public final class FuzzChild {

    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());
    private final NativeHeap heap = new NativeHeap();
    private final FuzzState state;

    private FuzzChild(FuzzState state) {
        this.state = state;
    }

    /**
     * @param arguments format, folder of the seeds, seed, first number, behind the last number, most milliseconds,
     *                  file of the state
     */
    public static void main(String[] arguments) throws IOException {
        Mutations mutations =
                FuzzRun.mutations(Format.valueOf(arguments[0]), Path.of(arguments[1]), Long.parseLong(arguments[2]));
        FuzzState state = FuzzState.open(Path.of(arguments[6]));
        long end = System.nanoTime() + Long.parseLong(arguments[5]) * 1_000_000;
        new FuzzChild(state).run(mutations, Long.parseLong(arguments[3]), Long.parseLong(arguments[4]), end);
        state.set(Field.DONE, 1);
        System.exit(0);
    }

    private void run(Mutations mutations, long from, long behind, long endNanos) {
        state.set(Field.STARTED, 1);
        for (long n = from; n < behind && System.nanoTime() < endNanos; n++) {
            var encoded = new EncodedImage(mutations.number(n));
            state.set(Field.NUMBER, n);
            long start = System.nanoTime();
            try {
                heap.fillWith(0x5A);
                note(decoder.decode(encoded), encoded);
            } catch (RuntimeException | Error e) {
                state.count(Field.THROWN);
                e.printStackTrace();
            }
            long took = System.nanoTime() - start;
            if (took > state.get(Field.SLOWEST_NANOS)) {
                state.set(Field.SLOWEST_NANOS, took);
                state.set(Field.SLOWEST_NUMBER, n);
            }
        }
    }

    private void note(DecodeResult result, EncodedImage encoded) {
        switch (result) {
            case Refused(Reason reason, String _) ->
                state.count(reason == Reason.CORRUPT_IMAGE ? Field.CORRUPT : Field.REFUSED);
            case Decoded(DecodedImage image) -> {
                state.count(Field.PIXELS);
                byte[] first = pixels(image);
                // Memory that was never written is other memory now: pixels that are not the picture's own differ.
                heap.fillWith(0xA5);
                if (!(decoder.decode(encoded) instanceof Decoded(DecodedImage again))
                        || !Arrays.equals(first, pixels(again))) {
                    state.count(Field.UNSTABLE);
                }
            }
        }
    }

    private static byte[] pixels(DecodedImage image) {
        try (image) {
            byte[] pixels = new byte[DecodedImage.BYTES];
            image.pixels().get(pixels);
            return pixels;
        }
    }
}
