package io.tagstream.topology;

import java.util.List;

/**
 * The topics of the contract. The three must differ.
 *
 * @param events      what is read
 * @param labels      where labels go
 * @param deadLetters where rejected events go
 */
public record TopicNames(String events, String labels, String deadLetters) {

    public TopicNames {
        for (String name : List.of(events, labels, deadLetters)) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("a topic's name must not be blank");
            }
        }
        if (events.equals(labels) || labels.equals(deadLetters) || events.equals(deadLetters)) {
            throw new IllegalArgumentException("events, labels and dead letters need a topic each, but are " + events
                    + ", " + labels + " and " + deadLetters);
        }
    }

    public List<String> all() {
        return List.of(events, labels, deadLetters);
    }
}
