package io.tagstream.fault;

import java.util.List;

/**
 * The topics of one run, and the group that reads them.
 *
 * @param application the application id
 */
record Topics(String events, String labels, String deadLetters, String application) {

    static Topics of(String run) {
        return new Topics("events-" + run, "labels-" + run, "dead-letters-" + run, "faults-" + run);
    }

    String changelog() {
        return application + "-in-flight-changelog";
    }

    List<String> outputs() {
        return List.of(labels, deadLetters);
    }
}
