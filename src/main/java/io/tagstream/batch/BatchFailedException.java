package io.tagstream.batch;

/** This batch failed; the function itself works on. Anything else that a function throws means that it is broken. */
public class BatchFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BatchFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
