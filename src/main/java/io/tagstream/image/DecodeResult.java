package io.tagstream.image;

import io.tagstream.event.Reason;
import java.util.Objects;

/** What became of encoded bytes. */
public sealed interface DecodeResult {

    /** The receiver owns the image and closes it. */
    record Decoded(DecodedImage image) implements DecodeResult {

        public Decoded {
            Objects.requireNonNull(image, "image");
        }
    }

    /** @param message one line for a person */
    record Refused(Reason reason, String message) implements DecodeResult {

        public Refused {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(message, "message");
        }
    }
}
