package io.tagstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.EventId;
import io.tagstream.event.ImageId;
import org.junit.jupiter.api.Test;

class RejectedTracesTest {

    private final RejectedTraces traces = new RejectedTraces();

    private static ImageId image(int offset) {
        return new ImageId(new EventId("t", 0, offset), 0);
    }

    @Test
    void isAskedOnce() {
        traces.add(image(1), "00-a");

        assertThat(traces.take(image(1))).contains("00-a");
        assertThat(traces.take(image(1))).isEmpty();
    }

    @Test
    void forgetsWhatIsNeverEmitted() {
        for (int i = 0; i < 1000; i++) {
            traces.add(image(i), "00-" + i);
        }

        assertThat(traces.take(image(0))).isEmpty();
        assertThat(traces.take(image(999))).contains("00-999");
    }
}
