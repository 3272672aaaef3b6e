package io.tagstream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DrainRateTest {

    private final DrainRate rate = new DrainRate(0);
    private long now;
    private long done;

    @Test
    void nothingIsKnownBeforeSomethingWasToBeDone() {
        pass(100, 0, false);

        assertThat(rate.perSecond()).isNaN();
    }

    @Test
    void timesWithoutWorkDoNotLowerTheRate() {
        pass(10, 50, true);
        pass(1_000, 0, false);

        assertThat(rate.perSecond()).isBetween(45.0, 50.0);
    }

    @Test
    void theLastMinuteCounts() {
        pass(600, 10, true);
        pass(61, 30, true);

        assertThat(rate.perSecond()).isBetween(29.0, 30.0);
    }

    @Test
    void aWorkerThatStandsStillHasARateOfZeroAfterAMinute() {
        pass(60, 10, true);
        pass(62, 0, true);

        assertThat(rate.perSecond()).isZero();
    }

    @Property(tries = 100)
    void aSteadyRateIsTheRate(
            @ForAll @IntRange(min = 1, max = 1_000) int perSecond, @ForAll @IntRange(min = 2, max = 300) int seconds) {
        var steady = new DrainRate(0);
        for (int i = 1; i <= seconds; i++) {
            steady.look(TimeUnit.SECONDS.toNanos(i), (long) i * perSecond, true);
        }

        assertThat(steady.perSecond()).isCloseTo(perSecond, offset(1e-6));
    }

    private void pass(int seconds, int donePerSecond, boolean left) {
        for (int i = 0; i < seconds; i++) {
            now += TimeUnit.SECONDS.toNanos(1);
            done += donePerSecond;
            rate.look(now, done, left);
        }
    }
}
