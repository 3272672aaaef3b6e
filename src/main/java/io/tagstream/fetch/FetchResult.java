package io.tagstream.fetch;

import io.tagstream.event.Reason;
import java.util.Objects;
import java.util.Optional;

/** How a fetch, all its attempts included, ended. */
public sealed interface FetchResult {

    /** Attempts that were made, at least 1. */
    int attempts();

    record Fetched(EncodedImage image, int attempts) implements FetchResult {

        public Fetched {
            Objects.requireNonNull(image, "image");
        }
    }

    /**
     * @param message   one line for a person, without secrets
     * @param exception class name of what was thrown at the last attempt, where something was
     */
    record Failed(Reason reason, String message, int attempts, Optional<String> exception) implements FetchResult {

        public Failed {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(message, "message");
            Objects.requireNonNull(exception, "exception");
        }
    }
}
