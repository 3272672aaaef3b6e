package io.tagstream.fetch;

/** What happened to an origin's circuit. */
public enum CircuitChange {

    /** It failed too often, or failed its probes: nobody asks it for a while. */
    OPENED,

    /** A few requests try whether it is well again. */
    PROBED,

    /** It is well again. */
    CLOSED,

    /** Nobody wanted anything of it for long, and it was not closed. */
    FORGOTTEN
}
