package io.tagstream.event;

import java.util.Objects;

/**
 * One label of an image.
 *
 * @param name  for people, for example {@code Egyptian cat}
 * @param index the network's class, from 0
 * @param wnid  the WordNet id, for example {@code n02124075}; empty where the model names none
 * @param score the softmax, 0 to 1
 */
public record Label(String name, int index, String wnid, double score) {

    public Label {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(wnid, "wnid");
        if (index < 0 || !(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException(
                    "index must not be negative and score be 0 to 1: " + index + ", " + score);
        }
    }
}
