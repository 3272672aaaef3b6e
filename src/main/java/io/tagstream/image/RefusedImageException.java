package io.tagstream.image;

import io.tagstream.event.Reason;

/** Ends the reading of a header; never leaves {@link ImageDecoder}. */
final class RefusedImageException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    RefusedImageException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    static RefusedImageException corrupt(String message) {
        return new RefusedImageException(Reason.CORRUPT_IMAGE, message);
    }

    DecodeResult.Refused result() {
        return new DecodeResult.Refused(reason, String.valueOf(getMessage()));
    }
}
