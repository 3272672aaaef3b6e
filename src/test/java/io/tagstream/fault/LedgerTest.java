package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.Reason;
import io.tagstream.it.Position;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private final Ledger ledger = new Ledger();

    @Test
    void findsNothingWhereEveryEventHasItsOutcomeInOrder() {
        for (int i = 0; i < 100; i++) {
            sent(i, "key-" + i % 3);
            seen(i, "key-" + i % 3);
        }

        assertThat(ledger.verdict().clean()).isTrue();
        assertThat(ledger.verdict().sent()).isEqualTo(100);
    }

    @Test
    void findsWhatIsLostDoubledInventedOutOfOrderAndWrong() {
        // Given
        List<String> keys = List.of("a", "a", "b", "b", "d", "d");
        for (int i = 0; i < 6; i++) {
            sent(i, keys.get(i));
        }

        // When: 0 is lost, 1 comes twice, 3 before 2, 9 was never sent, 4 and 5 are mixed up
        seen(1, "a");
        seen(1, "a");
        seen(3, "b");
        seen(2, "b");
        seen(9, "c");
        ledger.seen(at(4), new Expected.Outcome.Label(5), "labels", "d");
        ledger.seen(at(5), dead(Reason.WORKER_CRASHED, 5), "dead-letters", "d");

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
        sent(0, "a");

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

    @Test
    void findsTheValueOrTheKeyOfAnotherEvent() {
        // Given
        for (int i = 0; i < 4; i++) {
            ledger.sent(
                    at(i), new Ledger.Sent(new Expected.DeadLetter(Reason.MALFORMED_EVENT), "key-" + i, valueOf(i)));
        }

        // When: 1 has the value of 2, 2 none, 3 the key of 1
        ledger.seen(at(0), dead(Reason.MALFORMED_EVENT, 0), "dead-letters", "key-0");
        ledger.seen(at(1), dead(Reason.MALFORMED_EVENT, 2), "dead-letters", "key-1");
        ledger.seen(
                at(2),
                new Expected.Outcome.Dead(Reason.MALFORMED_EVENT.code(), Optional.empty()),
                "dead-letters",
                "key-2");
        ledger.seen(at(3), dead(Reason.MALFORMED_EVENT, 3), "dead-letters", "key-1");

        // Then
        assertThat(ledger.verdict().wrong()).hasSize(3);
    }

    @Test
    void wantsAnOutcomeForEachImageOfAnEventInTheirOrder() {
        for (int image = 0; image < 3; image++) {
            ledger.sent(new Position(0, 7, image), new Ledger.Sent(new Expected.Anything(), "a", valueOf(7)));
        }

        ledger.seen(new Position(0, 7, 1), dead(Reason.EXPIRED, 7), "dead-letters", "a");
        ledger.seen(new Position(0, 7, 0), dead(Reason.EXPIRED, 7), "dead-letters", "a");

        assertThat(ledger.verdict().outOfOrder()).containsExactly(new Position(0, 7, 0));
        assertThat(ledger.verdict().lost()).containsExactly(new Position(0, 7, 2));
    }

    private static Position at(int offset) {
        return new Position(0, offset, 0);
    }

    private static Expected.Content valueOf(int event) {
        return Expected.Content.of(new byte[] {(byte) event});
    }

    private static Expected.Outcome dead(Reason reason, int valueOf) {
        return new Expected.Outcome.Dead(reason.code(), Optional.of(valueOf(valueOf)));
    }

    private void sent(int offset) {
        sent(offset, null);
    }

    private void sent(int offset, String key) {
        ledger.sent(at(offset), new Ledger.Sent(new Expected.LabelOf(offset), key, valueOf(offset)));
    }

    private void seen(int offset, String key) {
        ledger.seen(at(offset), new Expected.Outcome.Label(offset), "labels", key);
    }
}
