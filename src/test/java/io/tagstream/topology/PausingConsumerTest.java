package io.tagstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PausingConsumerTest {

    private static final boolean CHANGING = true;

    @Test
    void comesBackSoonWhileOutcomesMayComeOrWhatItHasIsChanging() {
        assertThat(PausingConsumer.longestPoll(!CHANGING, 1))
                .isEqualTo(PausingConsumer.longestPoll(CHANGING, 0))
                .isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void takesItsTimeWhileThereIsNothingToDo() {
        assertThat(PausingConsumer.longestPoll(!CHANGING, 0)).isEqualTo(Duration.ofMillis(100));
    }
}
