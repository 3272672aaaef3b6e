package io.tagstream.topology;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The topics of the contract. The three must differ.
 *
 * @param events      what is read
 * @param labels      where labels go
 * @param deadLetters where rejected events go
 */
public record TopicNames(String events, String labels, String deadLetters) {

    private static final int LONGEST = 249;
    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]+");

    public TopicNames {
        for (String name : List.of(events, labels, deadLetters)) {
            if (!isLegal(name)) {
                throw new IllegalArgumentException(refusal(name));
            }
        }
        if (events.equals(labels) || labels.equals(deadLetters) || events.equals(deadLetters)) {
            throw new IllegalArgumentException("events, labels and dead letters need a topic each, but are " + events
                    + ", " + labels + " and " + deadLetters);
        }
    }

    /** An application's name becomes part of its changelog's. */
    public static String requireLegalApplication(String id) {
        if (id.isEmpty() || !isLegal(TaggingTopology.changelogTopic(id))) {
            throw new IllegalArgumentException(refusal(id));
        }
        return id;
    }

    /** By Kafka's rule; a broker would answer each look at another name with an error, for ever. */
    private static boolean isLegal(String name) {
        return name.length() <= LONGEST && LEGAL.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }

    private static String refusal(String name) {
        return "Kafka takes letters, digits, '.', '_' and '-' in a name, " + LONGEST
                + " at most (an application's with \"" + TaggingTopology.changelogTopic("") + "\" behind it), so not \""
                + name + "\"";
    }

    public List<String> all() {
        return List.of(events, labels, deadLetters);
    }
}
