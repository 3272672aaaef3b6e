package io.tagstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class ErrandsTest {

    private final Errands errands = new Errands(100);

    @Test
    void dropsWhatHasNoRoomAndTakesAgainWhatHas() throws InterruptedException {
        assertThat(errands.offer(() -> {}, 60)).isTrue();
        assertThat(errands.offer(() -> {}, 60)).isFalse();

        Objects.requireNonNull(errands.poll(0)).run();

        assertThat(errands.offer(() -> {}, 60)).isTrue();
    }

    @Test
    void isBoundedInNumberToo() {
        int taken = 0;
        while (errands.offer(() -> {}, 0)) {
            taken++;
        }

        assertThat(taken).isEqualTo(256);
    }

    @Test
    void nothingToDoIsNull() throws InterruptedException {
        assertThat(errands.poll(0)).isNull();
    }
}
