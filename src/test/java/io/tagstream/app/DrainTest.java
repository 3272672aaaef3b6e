package io.tagstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.IntUnaryOperator;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

class DrainTest {

    private static final Duration LONGEST = Duration.ofSeconds(20);

    private long millis;

    @Test
    void endsAtOnceWhenNothingIsInFlight() {
        assertThat(drain(_ -> 0, _ -> false)).isZero();
        assertThat(millis).isZero();
    }

    @Test
    void goesOnWhileEventsLeaveTheStores() {
        assertThat(drain(ms -> Math.max(0, 10 - ms / 900), _ -> false)).isZero();
        assertThat(millis).isEqualTo(9_000);
    }

    @Test
    void whatWaitsForOtherPeoplesServersIsLeftToTheNextOwner() {
        assertThat(drain(_ -> 3, _ -> false)).isEqualTo(3);
        assertThat(millis).isEqualTo(Drain.QUIET.toMillis());
    }

    @Test
    void aBusyPredictorIsWaitedFor() {
        assertThat(drain(ms -> ms < 8_000 ? 1 : 0, ms -> ms < 8_000)).isZero();
        assertThat(millis).isEqualTo(8_000);
    }

    @Test
    void aPredictorThatHangsIsNotWaitedForBeyondTheLimit() {
        assertThat(drain(_ -> 1, _ -> true)).isEqualTo(1);
        assertThat(millis).isEqualTo(LONGEST.toMillis());
    }

    private int drain(IntUnaryOperator stored, LongPredicate predicting) {
        var drain = new Drain(
                () -> stored.applyAsInt((int) millis),
                () -> predicting.test(millis),
                () -> Duration.ofMillis(millis).toNanos(),
                () -> millis += 20);
        return drain.await(LONGEST);
    }
}
