package io.tagstream.event;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an event says about itself, whatever its form; the same for each of its images.
 *
 * @param event       where it came from
 * @param causationId the id that it gave itself
 * @param traceparent the W3C trace context that came with it
 * @param expiry      when it is no longer worth fetching for
 */
record Envelope(EventId event, Optional<String> causationId, Optional<String> traceparent, Optional<Instant> expiry) {

    /** Longest id of an event, in characters: it comes back as a header of each of its labels. */
    static final int LONGEST_ID = 1024;

    /** @throws UnusableEventException if the id cannot stand in a header */
    static Optional<String> checkedId(Optional<String> id) throws UnusableEventException {
        if (id.isPresent() && (id.get().length() > LONGEST_ID || !OneLine.fits(id.get()))) {
            throw new UnusableEventException(
                    Reason.MALFORMED_EVENT,
                    "id has more than " + LONGEST_ID + " characters, or control characters among them");
        }
        return id;
    }

    /** For an image of which the event says no more than where it is. */
    ImageRequest request(ImageReference reference, LabelOptions options, Optional<String> metadata) {
        return request(0, reference, options, metadata, OptionalLong.empty(), Optional.empty());
    }

    /** @param index which image of the event, from 0 */
    ImageRequest request(
            int index,
            ImageReference reference,
            LabelOptions options,
            Optional<String> metadata,
            OptionalLong announcedBytes,
            Optional<String> sequencer) {
        return new ImageRequest(
                new ImageId(event, index),
                reference,
                options,
                metadata,
                causationId,
                traceparent,
                expiry,
                announcedBytes,
                sequencer);
    }

    /** @param index which image of the event, from 0 */
    ParsedEvent.Invalid invalid(int index, UnusableEventException why) {
        return new ParsedEvent.Invalid(new ImageId(event, index), why.reason(), why.message(), causationId);
    }
}
