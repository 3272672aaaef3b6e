package io.tagstream.batch;

/**
 * The device has no memory for a batch of this size. The batch is halved like any that failed, and
 * the worker forms none as large for a while; one of a single item means that the function is broken.
 */
public final class BatchTooLargeException extends BatchFailedException {

    private static final long serialVersionUID = 1L;

    public BatchTooLargeException(String message, Throwable cause) {
        super(message, cause);
    }
}
