package io.tagstream.topology.redrive;

/**
 * What is asked of one run.
 *
 * @param maxRedrives most times that one event is put back, over all runs, at least 1
 * @param limit       most events that this run puts back, at least 1
 * @param again       whether events that an earlier run put back are put back once more
 * @param dryRun      whether nothing is written
 */
public record RedriveRequest(
        RedriveFilter filter, RedriveTopics topics, int maxRedrives, long limit, boolean again, boolean dryRun) {

    public RedriveRequest {
        if (maxRedrives < 1 || limit < 1) {
            throw new IllegalArgumentException(
                    "the most redrives and the limit must be at least 1: " + maxRedrives + ", " + limit);
        }
    }
}
