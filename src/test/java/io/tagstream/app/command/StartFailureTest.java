package io.tagstream.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class StartFailureTest {

    @Test
    void saysEachCauseOnceAndInOneLine() {
        var cause = new IOException("No space left\n  on device");
        var failure = new RuntimeException(
                "Failed to start quarkus",
                new IllegalStateException("cannot unpack into /x", new RuntimeException(cause)));

        assertThat(StartFailure.inOneLine(failure))
                .startsWith("cannot unpack into /x: ")
                .containsOnlyOnce("No space left on device")
                .doesNotContain("quarkus", "\n");
    }

    @Test
    void namesTheFailureThatSaysNothing() {
        assertThat(StartFailure.inOneLine(new StackOverflowError())).isEqualTo("java.lang.StackOverflowError");
    }
}
