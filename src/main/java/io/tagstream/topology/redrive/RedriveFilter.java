package io.tagstream.topology.redrive;

import io.tagstream.event.EventId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which dead letters a redrive is about. All conditions must hold.
 *
 * @param reasons       codes; empty: any
 * @param retriableOnly whether only those that may succeed without anybody's doing
 * @param since         they failed then or later
 * @param until         they failed before
 * @param event         the only event that is meant, by where it first stood
 */
public record RedriveFilter(
        Set<String> reasons, boolean retriableOnly, Instant since, Instant until, Optional<EventId> event) {

    public RedriveFilter {
        reasons = Set.copyOf(reasons);
        if (!since.isBefore(until)) {
            throw new IllegalArgumentException("since must be before until: " + since + ", " + until);
        }
    }

    /** Of any event. */
    public RedriveFilter(Set<String> reasons, boolean retriableOnly, Instant since, Instant until) {
        this(reasons, retriableOnly, since, until, Optional.empty());
    }

    boolean matches(FoundLetter letter) {
        return (reasons.isEmpty() || reasons.contains(letter.reason()))
                && (!retriableOnly || letter.retriable())
                && !letter.failedAt().isBefore(since)
                && letter.failedAt().isBefore(until)
                && event.map(letter.event().id()::equals).orElse(true);
    }
}
