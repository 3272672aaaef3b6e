package io.tagstream.batch;

/** The batcher was closed, or has no worker left, before the item was taken. */
public final class BatcherClosedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BatcherClosedException(String message) {
        super(message);
    }
}
