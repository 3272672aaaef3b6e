package io.tagstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PausingConsumerTest {

    private static final boolean DRAINING = true;

    @Test
    void comesBackSoonWhileOutcomesMayComeOrTheGroupIsAboutToBeLeft() {
        assertThat(PausingConsumer.longestPoll(!DRAINING, 1))
                .isEqualTo(PausingConsumer.longestPoll(DRAINING, 0))
                .isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void takesItsTimeWhileThereIsNothingToDo() {
        assertThat(PausingConsumer.longestPoll(!DRAINING, 0)).isEqualTo(Duration.ofMillis(100));
    }
}
