package io.tagstream.pipeline;

import io.tagstream.batch.Batched;
import io.tagstream.event.Outcome;
import java.time.Duration;

/**
 * Goes along with one image and is told of each stage at its end, by the thread that goes on with the
 * image. One that is never ended is of an image that got no outcome here. Must not throw.
 */
public interface ImageTrace {

    ImageTrace NONE = new ImageTrace() {};

    /** @param took all attempts and the waits between them */
    default void fetched(Duration took) {}

    /** @param took decoding and resizing, without the wait for a core */
    default void decoded(Duration took) {}

    default void predicted(Batched<?> batched) {}

    /** The outcome as it is to be emitted: with the context that the next in line shall continue. */
    default Outcome end(Outcome outcome) {
        return outcome;
    }
}
