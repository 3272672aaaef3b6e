package io.tagstream.topology.redrive;

/** Why an event is not put back although its dead letter was asked for. */
public enum Refusal {
    /** An earlier run has put it back. */
    ALREADY_REDRIVEN,
    /** It was put back as often as it may be, and became a dead letter each time. */
    TOO_OFTEN,
    /** The dead letter is not the whole event, which was too large to keep. */
    VALUE_OMITTED,
    /** It came from another topic than the worker reads. */
    OTHER_TOPIC,
    /** Larger than its topic or the producer takes now. */
    TOO_LARGE,
    /** The topic takes no such record, for its timestamp or its form. */
    NOT_TAKEN
}
