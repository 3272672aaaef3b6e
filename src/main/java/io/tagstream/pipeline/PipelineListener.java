package io.tagstream.pipeline;

import io.tagstream.event.ImageId;
import io.tagstream.event.ImageRequest;
import io.tagstream.event.Label;
import io.tagstream.event.Outcome;
import io.tagstream.image.DecodedImage;
import io.tagstream.inference.Logits;
import java.time.Duration;
import java.util.List;

/** Told how long images spend where, so that this package knows no metrics library. Must not throw. */
public interface PipelineListener {

    PipelineListener NONE = new PipelineListener() {};

    /** An image is begun; what is returned is told of it alone. */
    default ImageTrace begin(ImageRequest request) {
        return ImageTrace.NONE;
    }

    /** @param took all attempts and the waits between them */
    default void onFetched(Duration took) {}

    /**
     * @param queued the wait for a core
     * @param took   decoding and resizing
     */
    default void onDecoded(Duration queued, Duration took) {}

    /**
     * An image was decoded. On the event's own thread, which goes on when this returns.
     *
     * @param image to be read until this returns, and not after: its memory is used again
     */
    default void onPicture(ImageRequest request, DecodedImage image) {}

    /**
     * The model has answered for an image. On the event's own thread, which goes on when this returns.
     *
     * @param labels as they are going to be emitted
     */
    default void onPredicted(ImageRequest request, Logits logits, List<Label> labels) {}

    /** An image that gets no label belongs to this trace; a label says so itself. Only where traces are made. */
    default void onTraced(ImageId rejected, String traceparent) {}

    /** An image's outcome is known; it is not emitted yet. */
    default void onOutcome(Outcome outcome) {}

    /** The virtual machine has no memory left, or is broken: the process must end, and this event has no outcome. */
    default void onBroken(Throwable failure) {}
}
