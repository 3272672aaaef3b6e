package io.tagstream.onednn;

/** The library is not here, or refused a call; the message names which. */
public final class OneDnnException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OneDnnException(String message) {
        super(message);
    }

    OneDnnException(String message, Throwable cause) {
        super(message, cause);
    }
}
