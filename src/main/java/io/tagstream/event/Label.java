package io.tagstream.event;

import java.util.List;
import java.util.Objects;

/**
 * One label of an image.
 *
 * @param name  for people, for example {@code Egyptian cat}
 * @param index the network's class, from 0
 * @param wnid  the WordNet id, for example {@code n02124075}; empty where the model names none
 * @param score the softmax, 0 to 1
 * @param instances where it is, best first; empty where nobody asked
 */
public record Label(String name, int index, String wnid, double score, List<Instance> instances) {

    /** A label of the whole picture. */
    public Label(String name, int index, String wnid, double score) {
        this(name, index, wnid, score, List.of());
    }

    public Label {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(wnid, "wnid");
        if (index < 0 || !(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException(
                    "index must not be negative and score be 0 to 1: " + index + ", " + score);
        }
        instances = List.copyOf(instances);
    }
}
