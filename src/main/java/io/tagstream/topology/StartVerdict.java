package io.tagstream.topology;

/** What a round of the checks at start found. */
sealed interface StartVerdict {

    /** Everything is as it must be. */
    record Passed() implements StartVerdict {}

    /** Something is not there yet; the next round may find it. {@code why} is one line for a person. */
    record Waiting(String why) implements StartVerdict {}

    /** Going on would lose, double or stall; {@code why} names what to do. */
    record Refused(String why) implements StartVerdict {}
}
