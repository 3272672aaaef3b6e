package io.tagstream.topology.redrive;

/** What becomes of one dead letter that was asked for. */
sealed interface Verdict {

    /** Its event is put back. */
    record PutBack() implements Verdict {}

    /** Its event is put back by this run already: another of its images is a dead letter too. */
    record SameEvent() implements Verdict {}

    record Refused(Refusal why) implements Verdict {}
}
