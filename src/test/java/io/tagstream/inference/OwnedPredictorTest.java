package io.tagstream.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwnedPredictorTest {

    @Test
    void twoPredictorsWarmUpTheSameSizesFromEitherEnd() {
        assertThat(OwnedPredictor.sizes(12, false)).containsExactly(1, 2, 4, 8);
        assertThat(OwnedPredictor.sizes(12, true)).containsExactly(8, 4, 2, 1);
    }

    @Test
    void aBatchOfOneIsAllThereIs() {
        assertThat(OwnedPredictor.sizes(1, false)).containsExactly(1);
        assertThat(OwnedPredictor.sizes(1, true)).containsExactly(1);
    }
}
