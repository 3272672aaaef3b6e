package io.tagstream.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchCeilingTest {

    private final BatchCeiling ceiling = new BatchCeiling(16);

    @Test
    void fallsToHalfOfWhatThereWasNoMemoryFor() {
        assertThat(ceiling.failed(16)).isTrue();
        assertThat(ceiling.now()).isEqualTo(8);

        assertThat(ceiling.failed(16)).as("known by now").isFalse();
        assertThat(ceiling.failed(8)).isTrue();
        assertThat(ceiling.failed(1)).isFalse();
        assertThat(ceiling.now()).isEqualTo(4);
    }

    @Test
    void risesAgainStepByStep() {
        ceiling.failed(16);
        ceiling.failed(8);

        assertThat(ceiling.passed()).isTrue();
        assertThat(ceiling.now()).isEqualTo(8);
        assertThat(ceiling.passed()).isTrue();
        assertThat(ceiling.passed()).as("it is as high as it may be").isFalse();
        assertThat(ceiling.now()).isEqualTo(16);
    }

    @Test
    void waitsTwiceAsLongAfterEachVainTry() {
        ceiling.failed(16);
        ceiling.passed();
        ceiling.failed(16);

        assertThat(ceiling.passed()).isFalse();
        assertThat(ceiling.passed()).isTrue();
        ceiling.failed(16);
        for (int i = 0; i < 3; i++) {
            assertThat(ceiling.passed()).isFalse();
        }
        assertThat(ceiling.passed()).isTrue();
    }
}
