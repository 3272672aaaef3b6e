package io.tagstream.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SlidingRateTest {

    private final AtomicLong clock = new AtomicLong();
    private final SlidingRate rate = new SlidingRate(clock::get);

    @Test
    void nothingIsZero() {
        assertThat(rate.perSecond()).isZero();
        pass(Duration.ofHours(1));
        assertThat(rate.perSecond()).isZero();
    }

    @Test
    void aYoungRateIsOverItsAge() {
        rate.add(30);
        pass(Duration.ofSeconds(10));

        assertThat(rate.perSecond()).isCloseTo(3, offset(1e-9));
    }

    @Test
    void whatIsOlderThanAMinuteIsForgotten() {
        rate.add(1_000_000);
        pass(Duration.ofMinutes(1));

        assertThat(rate.perSecond()).isZero();
    }

    @Property(tries = 50)
    void aSteadyRateIsTheRate(@ForAll @IntRange(min = 1, max = 300) int seconds) {
        var time = new AtomicLong();
        var steady = new SlidingRate(time::get);
        for (int i = 0; i < seconds * 10; i++) {
            time.addAndGet(Duration.ofMillis(100).toNanos());
            steady.add(0.5);
        }

        assertThat(steady.perSecond()).isCloseTo(5, offset(0.2));
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
