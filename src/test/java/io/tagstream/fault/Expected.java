package io.tagstream.fault;

import io.tagstream.event.Reason;

/** What an event must become. */
sealed interface Expected {

    /** A label whose best class is this one. */
    record LabelOf(int classIndex) implements Expected {}

    /** A dead letter with this reason and the event's value. */
    record DeadLetter(Reason reason) implements Expected {}

    /** A dead letter with this reason, whose topic does not take the event's value. */
    record Shortened(Reason reason) implements Expected {}

    /** Any outcome at all, as long as it is one. */
    record Anything() implements Expected {}

    default boolean isMetBy(Outcome outcome) {
        return switch (this) {
            case LabelOf(int index) -> outcome instanceof Outcome.Label(int best) && best == index;
            case DeadLetter(Reason reason) -> outcome.equals(new Outcome.Dead(reason.code(), true));
            case Shortened(Reason reason) -> outcome.equals(new Outcome.Dead(reason.code(), false));
            case Anything() -> true;
        };
    }

    /** What an event became. */
    sealed interface Outcome {

        /** @param best index of the first label's class; −1 where there is no label */
        record Label(int best) implements Outcome {}

        /** @param whole whether the event's value is there */
        record Dead(String reason, boolean whole) implements Outcome {}
    }
}
