package io.tagstream.fault;

import io.tagstream.event.Reason;

/** What an event must become. */
sealed interface Expected {

    /** A label whose best class is this one. */
    record LabelOf(int classIndex) implements Expected {}

    /** A dead letter with this reason. */
    record DeadLetter(Reason reason) implements Expected {}

    /** Any outcome at all, as long as it is one. */
    record Anything() implements Expected {}

    default boolean isMetBy(Outcome outcome) {
        return switch (this) {
            case LabelOf(int index) -> outcome instanceof Outcome.Label(int best) && best == index;
            case DeadLetter(Reason reason) ->
                outcome instanceof Outcome.Dead(String code) && code.equals(reason.code());
            case Anything() -> true;
        };
    }

    /** What an event became. */
    sealed interface Outcome {

        /** @param best index of the first label's class; −1 where there is no label */
        record Label(int best) implements Outcome {}

        record Dead(String reason) implements Outcome {}
    }
}
