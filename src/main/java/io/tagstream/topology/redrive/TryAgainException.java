package io.tagstream.topology.redrive;

/** Somebody does not answer, or another run took over: the same command may well succeed later. */
public final class TryAgainException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TryAgainException(String message, Throwable cause) {
        super(message, cause);
    }
}
