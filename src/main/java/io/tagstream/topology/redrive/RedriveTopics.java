package io.tagstream.topology.redrive;

import java.util.Optional;
import java.util.Set;

/**
 * The topics of a redrive.
 *
 * @param deadLetters what is read
 * @param events      where the worker reads; a dead letter of another topic is refused
 * @param to          where everything goes instead, whatever topic it came from
 * @param ledger      what was put back so far
 */
public record RedriveTopics(String deadLetters, String events, Optional<String> to, String ledger) {

    public RedriveTopics {
        if (Set.of(deadLetters, ledger).contains(to.orElse(events))) {
            throw new IllegalArgumentException("events cannot be put back on " + to.orElse(events)
                    + ": it is the topic of the dead letters, or the ledger of what was put back");
        }
    }

    String target() {
        return to.orElse(events);
    }

    /** Whether an event of this topic may be put back on the target. */
    boolean accepts(String origin) {
        return to.isPresent() || origin.equals(events);
    }
}
