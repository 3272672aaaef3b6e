package io.tagstream.topology;

import io.tagstream.event.Outcome;
import io.tagstream.event.Outcome.Rejected;
import io.tagstream.event.ParsedEvent;
import io.tagstream.event.ParsedEvent.Invalid;
import io.tagstream.event.Reason;
import io.tagstream.event.Stage;
import java.util.ArrayList;
import java.util.List;

/** Outcomes that need no tagging: of events that cannot be tagged, stored, or tried once more. */
final class KnownOutcomes {

    private KnownOutcomes() {}

    /** Of an event of which no image can be tagged; empty where one can. */
    static List<Outcome> ofInvalid(List<ParsedEvent.Entry> entries) {
        var outcomes = new ArrayList<Outcome>();
        for (ParsedEvent.Entry entry : entries) {
            if (!(entry instanceof Invalid invalid)) {
                return List.of();
            }
            outcomes.add(new Rejected(invalid.id(), invalid.reason(), Stage.PARSE, invalid.message()));
        }
        return outcomes;
    }

    /** @param encodedBytes what the event would take in the store */
    static List<Outcome> tooLarge(InFlightEvent event, int encodedBytes) {
        return rejectAll(
                event,
                Reason.RECORD_TOO_LARGE,
                Stage.PARSE,
                "the event takes " + encodedBytes + " bytes, more than the changelog of the in-flight store takes");
    }

    static List<Outcome> crashed(InFlightEvent event) {
        return rejectAll(
                event,
                Reason.WORKER_CRASHED,
                Stage.DECODE,
                "the worker died more than once while this event was decoded or predicted, the last time with "
                        + "nothing else at work");
    }

    private static List<Outcome> rejectAll(InFlightEvent event, Reason reason, Stage stage, String message) {
        return event.entries.stream()
                .<Outcome>map(entry -> new Rejected(entry.id(), reason, stage, message))
                .toList();
    }
}
