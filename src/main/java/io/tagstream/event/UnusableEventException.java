package io.tagstream.event;

import java.util.Optional;

/** Ends the reading of an event that cannot be tagged; never leaves {@link EventParser}. */
final class UnusableEventException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Enough for a person, and too little to carry somebody's data about. */
    private static final int LONGEST_MESSAGE = 300;

    private final Reason reason;
    private final transient Optional<String> causationId;

    UnusableEventException(Reason reason, String message) {
        this(reason, message, Optional.empty());
    }

    private UnusableEventException(Reason reason, String message, Optional<String> causationId) {
        super(OneLine.of(message, LONGEST_MESSAGE), null, false, false);
        this.reason = reason;
        this.causationId = causationId;
    }

    UnusableEventException causedBy(Optional<String> id) {
        return new UnusableEventException(reason, message(), id);
    }

    Reason reason() {
        return reason;
    }

    /** One line without control characters. */
    String message() {
        return String.valueOf(getMessage());
    }

    Optional<String> causationId() {
        return causationId;
    }
}
