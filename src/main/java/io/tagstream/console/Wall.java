package io.tagstream.console;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The latest labels and the latest dead letters of this process, each in a ring of its own, so that a flood of
 * one does not wash the other away. Thread-safe.
 */
public final class Wall {

    private final CardRing labels;
    private final CardRing deadLetters;

    /**
     * @param mostCards of labels, and as many of dead letters
     * @param mostBytes of labels, and as many of dead letters
     */
    public Wall(int mostCards, long mostBytes) {
        this.labels = new CardRing(mostCards, mostBytes);
        this.deadLetters = new CardRing(mostCards, mostBytes);
    }

    /** Cards come in the order of their numbers. */
    public void add(Card card) {
        ringOf(card.kind()).add(card);
    }

    private CardRing ringOf(Card.Kind kind) {
        return switch (kind) {
            case LABEL -> labels;
            case DEAD_LETTER -> deadLetters;
        };
    }

    /** Those that are still here and have a higher number, the oldest first. */
    public List<Card> after(long number) {
        return Stream.concat(labels.after(number).stream(), deadLetters.after(number).stream())
                .sorted(Comparator.comparingLong(Card::number))
                .toList();
    }

    public Optional<Card> find(long number) {
        return labels.find(number).or(() -> deadLetters.find(number));
    }
}
