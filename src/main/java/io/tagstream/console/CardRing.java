package io.tagstream.console;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/** The latest cards, so many and so many bytes of them at most. Thread-safe. */
final class CardRing {

    private final int mostCards;
    private final long mostBytes;
    private final ArrayDeque<Card> cards = new ArrayDeque<>();
    private long bytes;

    /**
     * @param mostCards at least 1
     * @param mostBytes of pictures and texts; a card that alone has more is not kept
     */
    CardRing(int mostCards, long mostBytes) {
        if (mostCards < 1 || mostBytes < 1) {
            throw new IllegalArgumentException(
                    "a ring holds at least 1 card and 1 byte: " + mostCards + ", " + mostBytes);
        }
        this.mostCards = mostCards;
        this.mostBytes = mostBytes;
    }

    /** Puts a card in front; the oldest ones make room. */
    synchronized void add(Card card) {
        cards.addLast(card);
        bytes += card.weight();
        while (cards.size() > mostCards || bytes > mostBytes) {
            bytes -= cards.removeFirst().weight();
        }
    }

    /** Those with a higher number, the oldest first. */
    synchronized List<Card> after(long number) {
        return cards.stream().filter(card -> card.number() > number).toList();
    }

    synchronized Optional<Card> find(long number) {
        return cards.stream().filter(card -> card.number() == number).findFirst();
    }

    synchronized int size() {
        return cards.size();
    }

    synchronized long bytes() {
        return bytes;
    }
}
