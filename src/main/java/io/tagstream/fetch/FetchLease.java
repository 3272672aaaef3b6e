package io.tagstream.fetch;

/**
 * What a fetch holds of its process while it works: bytes, and its event's right to be in flight.
 * While it only waits for its next attempt, others shall have them. Used by the fetching thread.
 */
public interface FetchLease extends ByteReservation {

    /** Gives back everything. Does not wait. */
    void giveBack();

    /**
     * Takes the right to be in flight again, waiting until there is room; before events that have not begun. The bytes are
     * taken again when they are known.
     *
     * @throws InterruptedException if the event was cancelled meanwhile
     */
    void takeAgain() throws InterruptedException;
}
