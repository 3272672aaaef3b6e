package io.tagstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CardRingTest {

    private static Card card(long number, int characters) {
        return new Card(number, Card.Kind.LABEL, "", "x".repeat(characters), Optional.empty());
    }

    @Test
    void keepsTheLatest() {
        var ring = new CardRing(3, 1 << 20);
        for (int number = 1; number <= 5; number++) {
            ring.add(card(number, 10));
        }

        assertThat(ring.after(0)).extracting(Card::number).containsExactly(3L, 4L, 5L);
        assertThat(ring.after(4)).extracting(Card::number).containsExactly(5L);
        assertThat(ring.find(2)).isEmpty();
        assertThat(ring.find(3)).isPresent();
    }

    @Test
    void aCardThatIsLargerThanTheWholeRingIsNotKept() {
        var ring = new CardRing(3, 1000);

        ring.add(card(1, 2000));

        assertThat(ring.size()).isZero();
        assertThat(ring.bytes()).isZero();
    }

    @Property(tries = 200)
    void neverHoldsMoreThanItsBounds(
            @ForAll @IntRange(min = 1, max = 20) int mostCards,
            @ForAll @IntRange(min = 1, max = 20_000) int mostBytes,
            @ForAll @Size(max = 60) java.util.List<@IntRange(max = 5000) Integer> cards) {
        var ring = new CardRing(mostCards, mostBytes);
        long number = 0;

        for (int characters : cards) {
            ring.add(card(++number, characters));

            assertThat(ring.size()).isLessThanOrEqualTo(mostCards);
            assertThat(ring.bytes()).isBetween(0L, (long) mostBytes);
            assertThat(ring.after(0).stream().mapToLong(Card::weight).sum()).isEqualTo(ring.bytes());
        }
    }
}
