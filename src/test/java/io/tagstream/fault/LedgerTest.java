package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.Reason;
import io.tagstream.it.Position;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private final Ledger ledger = new Ledger();

    @Test
    void findsNothingWhereEveryEventHasItsOutcomeInOrder() {
        for (int i = 0; i < 100; i++) {
            sent(i);
            seen(i, "key-" + i % 3);
        }

        assertThat(ledger.verdict().clean()).isTrue();
        assertThat(ledger.verdict().sent()).isEqualTo(100);
    }

    @Test
    void findsWhatIsLostDoubledInventedOutOfOrderAndWrong() {
        // Given
        for (int i = 0; i < 6; i++) {
            sent(i);
        }

        // When: 0 is lost, 1 comes twice, 3 before 2, 9 was never sent, 4 and 5 are mixed up
        seen(1, "a");
        seen(1, "a");
        seen(3, "b");
        seen(2, "b");
        seen(9, "c");
        ledger.seen(at(4), new Expected.Outcome.Label(5), "labels", "d");
        ledger.seen(at(5), new Expected.Outcome.Dead(Reason.WORKER_CRASHED.code(), true), "dead-letters", "d");

        // Then
        Ledger.Verdict verdict = ledger.verdict();
        assertThat(verdict.clean()).isFalse();
        assertThat(verdict.lost()).containsExactly(at(0));
        assertThat(verdict.doubled()).containsExactly(at(1));
        assertThat(verdict.outOfOrder()).containsExactly(at(2));
        assertThat(verdict.invented()).containsExactly(at(9));
        assertThat(verdict.wrong()).hasSize(2);
    }

    @Test
    void asksForNoOrderBetweenKeysTopicsAndEventsWithoutKey() {
        for (int i = 0; i < 4; i++) {
            sent(i);
        }

        ledger.seen(at(3), new Expected.Outcome.Label(3), "labels", "a");
        ledger.seen(at(2), new Expected.Outcome.Label(2), "labels", "b");
        ledger.seen(at(1), new Expected.Outcome.Label(1), "labels", null);
        ledger.seen(at(0), new Expected.Outcome.Label(0), "dead-letters", "a");

        assertThat(ledger.verdict().outOfOrder()).isEmpty();
    }

    @Test
    void takesAnOutcomeThatIsKnownBeforeItsEvent() {
        seen(0, "a");
        sent(0);

        assertThat(ledger.verdict().clean()).isTrue();
    }

    @Test
    void waitsForOutcomesAndNoLonger() throws InterruptedException {
        var random = new Random(1);
        Thread other = Thread.ofVirtual()
                .start(() -> random.ints(0, 50).distinct().limit(50).forEach(i -> seen(i, "k" + i)));

        assertThat(ledger.awaitSeen(50, Long.MAX_VALUE / 2)).isTrue();
        assertThat(ledger.awaitSeen(51, 1)).isFalse();
        other.join();
    }

    private static Position at(int offset) {
        return new Position(0, offset, 0);
    }

    private void sent(int offset) {
        ledger.sent(at(offset), new Expected.LabelOf(offset));
    }

    private void seen(int offset, String key) {
        ledger.seen(at(offset), new Expected.Outcome.Label(offset), "labels", key);
    }
}
