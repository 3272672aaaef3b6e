package io.tagstream.event;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An image that is to be tagged.
 *
 * @param id            which image of which event
 * @param reference     where it is
 * @param options       which labels are wanted
 * @param metadata      the event's {@code metadata} as JSON text, echoed into the label
 * @param causationId   the id that the event gave itself
 * @param traceparent   the W3C trace context that came with the event
 * @param expiry        when the event is no longer worth fetching for
 * @param announcedBytes how large the event says the image is
 * @param sequencer     the storage's own mark of when the object was written, by which the events of
 *                      one object can be put in order
 */
public record ImageRequest(
        ImageId id,
        ImageReference reference,
        LabelOptions options,
        Optional<String> metadata,
        Optional<String> causationId,
        Optional<String> traceparent,
        Optional<Instant> expiry,
        OptionalLong announcedBytes,
        Optional<String> sequencer)
        implements ParsedEvent.Entry {

    public ImageRequest {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(reference, "reference");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(metadata, "metadata");
        Objects.requireNonNull(causationId, "causationId");
        Objects.requireNonNull(traceparent, "traceparent");
        Objects.requireNonNull(expiry, "expiry");
        Objects.requireNonNull(announcedBytes, "announcedBytes");
        Objects.requireNonNull(sequencer, "sequencer");
    }

    /** Without a sequencer: of an event that no storage wrote. */
    public ImageRequest(
            ImageId id,
            ImageReference reference,
            LabelOptions options,
            Optional<String> metadata,
            Optional<String> causationId,
            Optional<String> traceparent,
            Optional<Instant> expiry,
            OptionalLong announcedBytes) {
        this(id, reference, options, metadata, causationId, traceparent, expiry, announcedBytes, Optional.empty());
    }

    /** The same image, whose label is to continue another context. */
    public ImageRequest withTraceparent(String context) {
        return new ImageRequest(
                id, reference, options, metadata, causationId, Optional.of(context), expiry, announcedBytes, sequencer);
    }

    /** Which image, and where: metadata is the producer's own business. */
    @Override
    public String toString() {
        return id + " " + reference.printable();
    }
}
