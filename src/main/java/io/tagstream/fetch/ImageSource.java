package io.tagstream.fetch;

import io.tagstream.event.ImageReference;

/**
 * Where images of one scheme come from. Thread-safe: many attempts run at once, each on the
 * virtual thread of its event.
 *
 * @param <R> the kind of reference that it reads
 */
public interface ImageSource<R extends ImageReference> extends AutoCloseable {

    /**
     * Tries once to read an image, on the calling thread.
     *
     * <p>An implementation holds no more bytes than it {@linkplain AttemptScope#reserve reserved},
     * refuses more than {@link AttemptScope#maxBytes()}, and ends soon after the attempt's time
     * is over: it names by {@link AttemptScope#abortWith} what unblocks it.
     *
     * @return what became of it; what goes wrong with somebody else's server is a value
     * @throws InterruptedException if the event was cancelled
     */
    FetchAttempt attempt(R reference, AttemptScope scope) throws InterruptedException;

    /** Lets go of connections and threads; attempts that still run may fail. */
    @Override
    default void close() {}
}
