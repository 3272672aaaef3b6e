package io.tagstream.fetch;

/** A fetch's share of the bytes that may be in flight; taken before the bytes are read. */
public interface ByteReservation {

    /**
     * Makes the share at least {@code bytes}, waiting until there is room. A share never shrinks
     * this way.
     *
     * @param bytes the length announced, or the memory that is to be read into where none is
     * @throws InterruptedException if the event was cancelled meanwhile
     */
    void growTo(long bytes) throws InterruptedException;
}
