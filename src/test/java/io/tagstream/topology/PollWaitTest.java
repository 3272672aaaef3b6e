package io.tagstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PollWaitTest {

    private final PollWait wait = new PollWait(0);
    private long nanos;

    @Test
    void takesItsTimeWhileNoOutcomesCome() {
        assertThat(after(Duration.ofSeconds(1), 0)).isEqualTo(PollWait.LONGEST);
    }

    @Test
    void takesItsTimeWhileOutcomesAreFew() {
        for (int i = 0; i < 10; i++) {
            assertThat(after(Duration.ofMillis(20), 8))
                    .as("400 images a second")
                    .isEqualTo(PollWait.LONGEST);
        }
    }

    @Test
    void comesBackForAFewOutcomesAtATime() {
        assertThat(after(Duration.ofMillis(20), 100))
                .as("5,000 images a second")
                .isEqualTo(Duration.ofMillis(20).dividedBy(100).multipliedBy(32));
    }

    @Test
    void aWindowThatIsDoneAtOnceIsNotWaitedFor() {
        assertThat(after(Duration.ofMillis(5), 256)).isEqualTo(PollWait.SHORTEST);
    }

    @Test
    void theRateIsThatOfTheLastMilliseconds() {
        after(Duration.ofMillis(5), 256);
        assertThat(after(Duration.ofMillis(1), 0))
                .as("measured over more than that")
                .isEqualTo(PollWait.SHORTEST);

        assertThat(after(Duration.ofMillis(4), 0)).isEqualTo(PollWait.LONGEST);
    }

    private Duration after(Duration time, int outcomes) {
        nanos += time.toNanos();
        return wait.next(outcomes, nanos);
    }
}
