package io.tagstream.fetch;

import java.time.Duration;

/**
 * Told what the fetcher does, so that this package knows no metrics library. Called on the
 * fetching thread; must not throw.
 *
 * <p>{@code scheme} is one of {@code http}, {@code https}, {@code file}, {@code data}, {@code s3}:
 * fit for a tag.
 */
public interface FetchListener {

    FetchListener NONE = new FetchListener() {};

    /**
     * An origin's circuit has changed. Called under the lock of all circuits: must be quick.
     *
     * @param notClosed circuits that are open or being probed now
     */
    default void onCircuit(CircuitChange change, int notClosed) {}

    /** One try has ended; {@code took} counts from its first lookup to its last byte. */
    default void onAttempt(String scheme, FetchAttempt attempt, Duration took) {}

    /** Another try will be made after {@code delay}. */
    default void onRetry(String scheme, FetchAttempt.Transient failed, Duration delay) {}

    /** It is over, one way or the other; {@code took} has all attempts and the waits between them. */
    default void onEnd(String scheme, FetchResult result, Duration took) {}
}
