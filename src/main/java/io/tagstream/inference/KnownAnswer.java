package io.tagstream.inference;

import io.tagstream.image.View;
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

    private final View view;
    private final ByteBuffer pixels;
    private final ModelManifest.@Nullable Answer expected;

    /**
     * @param view   what the graph sees
     * @param pixels {@code uint8 (height, width, 3)} RGB, direct
     */
    KnownAnswer(View view, ByteBuffer pixels, ModelManifest.@Nullable Answer expected) {
        this.view = view;
        this.pixels = pixels;
        this.expected = expected;
    }

    /** Of a model that has none: whatever it answers is believed. */
    static KnownAnswer anything(View view, ByteBuffer pixels) {
        return new KnownAnswer(view, pixels, null);
    }

    View view() {
        return view;
    }

    /** With a position of their own. */
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
