package io.tagstream.console;

import java.util.Objects;
import java.util.Optional;

/**
 * One outcome as the page shows it.
 *
 * @param number  counts the cards of this process from 1
 * @param kind    label or dead letter
 * @param summary what the wall needs, JSON
 * @param story   everything that is shown of it, JSON
 * @param picture what the network saw, and what speaks for its label; empty where nothing was decoded
 */
public record Card(long number, Kind kind, String summary, String story, Optional<Thumbnail> picture) {

    /** What a card has beside its texts and its picture, roughly. */
    private static final int OVERHEAD = 256;

    /** What became of the image. */
    public enum Kind {
        LABEL,
        DEAD_LETTER
    }

    public Card {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(summary, "summary");
        Objects.requireNonNull(story, "story");
        Objects.requireNonNull(picture, "picture");
    }

    /** What it takes of the memory, in bytes; texts as if none of them were Latin. */
    long weight() {
        return OVERHEAD
                + 2L * (summary.length() + story.length())
                + picture.map(Thumbnail::size).orElse(0);
    }
}
