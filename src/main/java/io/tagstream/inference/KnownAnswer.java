package io.tagstream.inference;

import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An image whose answer is known: a device or library that computes wrongly is found before it
 * labels. Thread-safe.
 */
final class KnownAnswer {

    /** Processors sum in another order; a device that computes wrongly is off by far more. */
    private static final double TOLERANCE = 0.02;

    private final ByteBuffer pixels;
    private final ModelManifest.@Nullable Answer expected;

    /** @param pixels {@code uint8 (side, side, 3)} RGB as its graph sees them, direct */
    KnownAnswer(ByteBuffer pixels, ModelManifest.@Nullable Answer expected) {
        this.pixels = pixels;
        this.expected = expected;
    }

    /** Of a model that has none: whatever it answers is believed. */
    static KnownAnswer anything(ByteBuffer pixels) {
        return new KnownAnswer(pixels, null);
    }

    /** A view with a position of its own. */
    ByteBuffer pixels() {
        return pixels.asReadOnlyBuffer();
    }

    /** @throws ModelRefusedException if the answer is another one */
    void check(Logits logits) {
        TopK.Scored best = TopK.of(logits, 1, 0).getFirst();
        if (expected != null && !isRight(expected, best)) {
            throw new ModelRefusedException(String.format(
                    Locale.ROOT,
                    "a graph of the model answers its known image with class %d (%.4f) instead of class %d (%.4f): "
                            + "the device or the library computes wrongly, or the files do not belong together",
                    best.index(),
                    best.score(),
                    expected.index(),
                    expected.score()));
        }
    }

    boolean isGivenBy(Logits logits) {
        return expected == null || isRight(expected, TopK.of(logits, 1, 0).getFirst());
    }

    /** A score that is no number is not right either. */
    private static boolean isRight(ModelManifest.Answer expected, TopK.Scored best) {
        return best.index() == expected.index() && Math.abs(best.score() - expected.score()) <= TOLERANCE;
    }
}
