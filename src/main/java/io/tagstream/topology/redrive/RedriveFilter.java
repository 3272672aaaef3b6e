package io.tagstream.topology.redrive;

import java.time.Instant;
import java.util.Set;

/**
 * Which dead letters a redrive is about. All conditions must hold.
 *
 * @param reasons       codes; empty: any
 * @param retriableOnly whether only those that may succeed without anybody's doing
 * @param since         they failed then or later
 * @param until         they failed before
 */
public record RedriveFilter(Set<String> reasons, boolean retriableOnly, Instant since, Instant until) {

    public RedriveFilter {
        reasons = Set.copyOf(reasons);
        if (!since.isBefore(until)) {
            throw new IllegalArgumentException("since must be before until: " + since + ", " + until);
        }
    }

    boolean matches(FoundLetter letter) {
        return (reasons.isEmpty() || reasons.contains(letter.reason()))
                && (!retriableOnly || letter.retriable())
                && !letter.failedAt().isBefore(since)
                && letter.failedAt().isBefore(until);
    }
}
