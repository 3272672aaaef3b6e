package io.tagstream.fetch.s3;

/** A bucket cannot be listed; the message says why, and what to do. */
public final class ListingFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean lasting;

    ListingFailedException(String message, boolean lasting) {
        super(message);
        this.lasting = lasting;
    }

    ListingFailedException(String message, boolean lasting, Throwable cause) {
        super(message, cause);
        this.lasting = lasting;
    }

    /** Whether it stays so until something is configured, created or allowed. */
    public boolean lasting() {
        return lasting;
    }
}
