package io.tagstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PausingConsumerTest {

    private static final Duration SOON = Duration.ofMillis(3);

    private static final boolean CHANGING = true;

    @Test
    void comesBackSoonWhileOutcomesMayComeOrWhatItHasIsChanging() {
        assertThat(PausingConsumer.longestPoll(!CHANGING, 1, SOON)).isEqualTo(SOON);
        assertThat(PausingConsumer.longestPoll(CHANGING, 1, SOON)).isEqualTo(SOON);
        assertThat(PausingConsumer.longestPoll(CHANGING, 0, SOON)).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void takesItsTimeWhileThereIsNothingToDo() {
        assertThat(PausingConsumer.longestPoll(!CHANGING, 0, SOON)).isEqualTo(Duration.ofMillis(100));
    }
}
