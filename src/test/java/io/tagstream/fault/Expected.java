package io.tagstream.fault;

import io.tagstream.event.Reason;
import java.util.Arrays;
import java.util.Optional;

/** What an event must become. */
sealed interface Expected {

    /** A label whose best class is this one. */
    record LabelOf(int classIndex) implements Expected {}

    /** A dead letter with this reason and the event's value. */
    record DeadLetter(Reason reason) implements Expected {}

    /** A dead letter with this reason, whose topic does not take the event's value. */
    record Shortened(Reason reason) implements Expected {}

    /** Any outcome at all, as long as it is one, and that event's. */
    record Anything() implements Expected {}

    /** @param event the event's value */
    default boolean isMetBy(Outcome outcome, Content event) {
        return switch (this) {
            case LabelOf(int index) -> outcome instanceof Outcome.Label(int best) && best == index;
            case DeadLetter(Reason reason) -> outcome.equals(new Outcome.Dead(reason.code(), Optional.of(event)));
            case Shortened(Reason reason) -> outcome.equals(new Outcome.Dead(reason.code(), Optional.empty()));
            case Anything() ->
                !(outcome instanceof Outcome.Dead(String _, Optional<Content> value))
                        || value.filter(bytes -> !bytes.equals(event)).isEmpty();
        };
    }

    /** Bytes, by what tells them from others: a run has a million of them. */
    record Content(int length, int hash) {

        static Content of(byte[] bytes) {
            return new Content(bytes.length, Arrays.hashCode(bytes));
        }
    }

    /** What an event became. */
    sealed interface Outcome {

        /** @param best index of the first label's class; −1 where there is no label */
        record Label(int best) implements Outcome {}

        /** @param value empty where it says that the event's is left out */
        record Dead(String reason, Optional<Content> value) implements Outcome {}
    }
}
