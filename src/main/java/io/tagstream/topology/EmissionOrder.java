package io.tagstream.topology;

/** In which order outcomes leave, against the order of their events' offsets. */
public enum EmissionOrder {

    /** Events of one record key in offset order; events without a key as soon as they are done. */
    KEY,

    /** All events of a partition in offset order: one slow image holds back all behind it. */
    PARTITION,

    /** Each event as soon as it is done. */
    NONE
}
