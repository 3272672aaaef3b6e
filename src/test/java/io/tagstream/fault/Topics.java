package io.tagstream.fault;

import io.tagstream.it.Position;
import java.util.List;

/**
 * The topics of one run, and the group that reads them.
 *
 * @param application the application id
 */
record Topics(String events, String labels, String deadLetters, String application) {

    private static final int PARTITIONS_A_ROUND = 1_000;

    static Topics of(String run) {
        return new Topics("events-" + run, "labels-" + run, "dead-letters-" + run, "faults-" + run);
    }

    /**
     * Tells an event from the one that stood in its place before the topic was deleted and created
     * again: each round has partitions of its own in the ledger.
     */
    static Position inRound(int round, Position position) {
        return new Position(round * PARTITIONS_A_ROUND + position.partition(), position.offset(), position.index());
    }

    String changelog() {
        return application + "-in-flight-changelog";
    }

    List<String> outputs() {
        return List.of(labels, deadLetters);
    }
}
