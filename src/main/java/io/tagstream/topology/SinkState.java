package io.tagstream.topology;

/** What can be sent. */
public enum SinkState {

    /** Labels and dead letters. */
    USABLE,

    /** Labels only: the topic of the dead letters is missing. */
    NO_DEAD_LETTERS,

    /** Nothing: the topic of the labels is missing. */
    NO_LABELS
}
