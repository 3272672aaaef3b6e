package io.tagstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class StreamsFailuresTest {

    private final AtomicLong nanos = new AtomicLong();
    private final List<String> hopeless = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final StreamsFailures failures = new StreamsFailures(1, nanos::get, _ -> {}, hopeless::add, refused::add);

    @Test
    void aRefusedPrincipalEndsTheProcessUntilItIsGrantedTheRight() {
        var denied = new StreamsException("sending", new TopicAuthorizationException("Not authorized: [image-labels]"));

        assertThat(failures.handle(denied)).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(refused).singleElement().asString().contains("Not authorized: [image-labels]", "grant it the right");
        assertThat(hopeless).isEmpty();
    }

    @Test
    void partitionsAddedWhileWorkersRunCauseNoStormOfThreads() {
        var grown = new StreamsException("Existing internal topic tagstream-in-flight-changelog has invalid partitions:"
                + " expected: 3; actual: 2.");

        assertThat(failures.handle(grown)).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(refused).singleElement().asString().contains("partitions were added", "expected: 3; actual: 2");
    }

    @Test
    void threadsThatGaveUpWaitingForATopicAreReplacedHoweverManyTheyAre() {
        for (int thread = 0; thread < 20; thread++) {
            assertThat(failures.handle(new StreamsException("flushing", TopicMissingException.whileFlushing())))
                    .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        }
        assertThat(hopeless).isEmpty();
    }

    @Test
    void oneDeathIsAnsweredByAnotherThread() {
        assertThat(failures.handle(new StreamsException("fenced")))
                .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        assertThat(hopeless).isEmpty();
        assertThat(refused).isEmpty();
    }

    @Test
    void threadsThatDieFasterThanReplacingHelpsEndTheProcess() {
        for (int death = 0; death < 5; death++) {
            assertThat(failures.handle(new StreamsException("again")))
                    .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        }

        assertThat(failures.handle(new StreamsException("again")))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(hopeless).singleElement().asString().contains("die faster");
    }

    @Test
    void deathsOfAMinuteAgoAreForgotten() {
        for (int death = 0; death < 12; death++) {
            nanos.addAndGet(Duration.ofSeconds(15).toNanos());
            assertThat(failures.handle(new StreamsException("again")))
                    .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        }
        assertThat(hopeless).isEmpty();
    }
}
