package io.tagstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThreadPulseTest {

    private final AtomicLong clock = new AtomicLong();
    private final ThreadPulse pulse = new ThreadPulse(clock::get);

    @Test
    void aThreadThatHasNotPolledYetIsNotAtWork() {
        pass(60);

        assertThat(pulse.atWork()).isZero();
    }

    @Test
    void workCountsFromTheEndOfAPoll() {
        pulse.comesRound();
        pass(5);
        assertThat(pulse.atWork()).isZero();
        pulse.works();

        pass(7);

        assertThat(pulse.atWork()).hasSeconds(7);
    }

    @Test
    void waitsForBrokersDoNotCountButWhatLiesBeforeThemDoes() {
        poll();
        pass(3);
        pulse.waits();
        pass(100);
        assertThat(pulse.atWork()).isZero();
        pulse.works();
        pass(2);

        assertThat(pulse.atWork()).hasSeconds(5);
    }

    @Test
    void aCommitWithinAPollEndsNoPoll() {
        pulse.comesRound();
        pulse.waits();
        pulse.works();
        pass(100);

        assertThat(pulse.atWork()).isZero();
        pulse.works();
        assertThat(pulse.atWork()).isEqualTo(Duration.ZERO);
    }

    @Test
    void eachPollBeginsANewRound() {
        poll();
        pass(9);
        poll();
        pass(1);

        assertThat(pulse.atWork()).hasSeconds(1);
    }

    private void poll() {
        pulse.comesRound();
        pulse.works();
    }

    private void pass(int seconds) {
        clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
