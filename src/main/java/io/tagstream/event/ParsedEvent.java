package io.tagstream.event;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What an event turned out to be. */
public sealed interface ParsedEvent {

    /**
     * An event about images.
     *
     * @param entries one for each image, in the event's order; not empty. An index is the place in the
     *                event, from 0, so a notification that tells of other things too leaves gaps
     */
    record Images(List<Entry> entries) implements ParsedEvent {

        public Images {
            entries = List.copyOf(entries);
            if (entries.isEmpty()) {
                throw new IllegalArgumentException("an event about images has at least one");
            }
        }
    }

    /**
     * An event that asks for nothing (a storage's test message, a deletion): counted, without an
     * outcome.
     *
     * @param kind bounded: a metric's tag
     */
    record Acknowledged(String kind) implements ParsedEvent {

        public Acknowledged {
            Objects.requireNonNull(kind, "kind");
        }
    }

    /** One image of an event. */
    sealed interface Entry permits ImageRequest, Invalid {

        ImageId id();
    }

    /**
     * An image, or a whole event, that cannot be tagged as it is written.
     *
     * @param message      one line for a person, without secrets
     * @param causationId  the id the event gave itself, where it could be read
     */
    record Invalid(ImageId id, Reason reason, String message, Optional<String> causationId) implements Entry {

        public Invalid {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(message, "message");
            Objects.requireNonNull(causationId, "causationId");
        }
    }
}
