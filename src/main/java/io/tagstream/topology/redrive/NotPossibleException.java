package io.tagstream.topology.redrive;

/** Something must be configured, created or allowed first; the message says what. */
public final class NotPossibleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotPossibleException(String message) {
        super(message);
    }

    NotPossibleException(String message, Throwable cause) {
        super(message, cause);
    }
}
