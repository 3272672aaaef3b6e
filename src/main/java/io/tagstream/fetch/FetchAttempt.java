package io.tagstream.fetch;

import io.tagstream.event.Reason;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** How one attempt to read an image ended. */
public sealed interface FetchAttempt {

    record Fetched(EncodedImage image) implements FetchAttempt {

        public Fetched {
            Objects.requireNonNull(image, "image");
        }
    }

    /**
     * Worth another try.
     *
     * @param ifExhausted the reason to give once no try is left, or no time for one
     * @param message     one line for a person, without secrets
     * @param notBefore   how long the origin asked us to wait; zero where it did not
     * @param exception   class name of what was thrown, where something was
     */
    record Transient(Reason ifExhausted, String message, Duration notBefore, Optional<String> exception)
            implements FetchAttempt {

        public Transient {
            Objects.requireNonNull(ifExhausted, "ifExhausted");
            Objects.requireNonNull(message, "message");
            Objects.requireNonNull(notBefore, "notBefore");
            Objects.requireNonNull(exception, "exception");
        }

        public Transient(Reason ifExhausted, String message) {
            this(ifExhausted, message, Duration.ZERO, Optional.empty());
        }

        public Transient(Reason ifExhausted, String message, Exception thrown) {
            this(
                    ifExhausted,
                    message,
                    Duration.ZERO,
                    Optional.of(thrown.getClass().getName()));
        }
    }

    /**
     * Not made, or not to its end: the circuit of an origin on its way is open.
     *
     * @param origin  whose circuit it is
     * @param delay   after which it is worth asking again; positive
     * @param givenUp whether it is not worth any wait
     */
    record Blocked(Origin origin, Duration delay, boolean givenUp) implements FetchAttempt {

        public Blocked {
            Objects.requireNonNull(origin, "origin");
            Objects.requireNonNull(delay, "delay");
        }
    }

    /**
     * The same however often it is tried.
     *
     * @param message   one line for a person, without secrets
     * @param exception class name of what was thrown, where something was
     */
    record Permanent(Reason reason, String message, Optional<String> exception) implements FetchAttempt {

        public Permanent {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(message, "message");
            Objects.requireNonNull(exception, "exception");
        }

        public Permanent(Reason reason, String message) {
            this(reason, message, Optional.empty());
        }

        public Permanent(Reason reason, String message, Exception thrown) {
            this(reason, message, Optional.of(thrown.getClass().getName()));
        }
    }
}
