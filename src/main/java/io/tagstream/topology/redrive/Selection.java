package io.tagstream.topology.redrive;

import java.util.HashSet;
import java.util.Set;

/** Decides about one dead letter after the other. Remembers the events of this run; not thread-safe. */
final class Selection {

    private final RedriveRequest request;
    private final Set<EventStamp> before;
    private final Set<EventStamp> now = new HashSet<>();

    /** @param before what earlier runs put back */
    Selection(RedriveRequest request, Set<EventStamp> before) {
        this.request = request;
        this.before = before;
    }

    Verdict judge(FoundLetter letter) {
        EventStamp event = EventStamp.of(letter.event());
        if (now.contains(event)) {
            return new Verdict.SameEvent();
        }
        if (letter.valueOmitted()) {
            return new Verdict.Refused(Refusal.VALUE_OMITTED);
        }
        if (!request.topics().accepts(event.event().topic())) {
            return new Verdict.Refused(Refusal.OTHER_TOPIC);
        }
        if (!request.again() && before.contains(event)) {
            return new Verdict.Refused(Refusal.ALREADY_REDRIVEN);
        }
        if (letter.redrives() >= request.maxRedrives()) {
            return new Verdict.Refused(Refusal.TOO_OFTEN);
        }
        now.add(event);
        return new Verdict.PutBack();
    }

    /**
     * Whether this run has put back as many events as it may.
     *
     * @param notTaken how many of them turned out to be none that the topic takes: each run meets the same ones,
     *                 and would get no further
     */
    boolean limitReached(long notTaken) {
        return now.size() - notTaken >= request.limit();
    }
}
