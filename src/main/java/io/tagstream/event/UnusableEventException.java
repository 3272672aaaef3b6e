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
        super(oneLine(message), null, false, false);
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

    private static String oneLine(String text) {
        var line = new StringBuilder(Math.min(text.length(), LONGEST_MESSAGE));
        for (int i = 0; i < text.length() && line.length() < LONGEST_MESSAGE; i++) {
            char c = text.charAt(i);
            boolean unprintable = Character.isISOControl(c)
                    || Character.getType(c) == Character.LINE_SEPARATOR
                    || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                    || Character.isSurrogate(c);
            line.append(unprintable ? ' ' : c);
        }
        return line.toString();
    }
}
