package io.tagstream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.Test;

class EmissionCadenceTest {

    private final AtomicLong nanos = new AtomicLong();
    private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
    private final EmissionCadence cadence = new EmissionCadence(context, () -> {}, 0);

    @Test
    void looksWheneverTheThreadComesRoundWhileOutcomesCome() {
        cadence.run(nanos.get());
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofMillis(20));
            cadence.emitted(nanos.get());
            cadence.adjust(nanos.get());
        }

        assertThat(intervals()).containsExactly(PollWait.SHORTEST);
    }

    @Test
    void anOutcomeIsFoundLateByATenthOfItsWaitAtMostAndNeverByMoreThanASecond() {
        cadence.run(nanos.get());
        for (Duration waited = Duration.ofMillis(20);
                waited.compareTo(Duration.ofMinutes(10)) < 0;
                waited = waited.multipliedBy(2)) {
            nanos.set(waited.toNanos());
            cadence.adjust(nanos.get());

            assertThat(interval())
                    .isLessThanOrEqualTo(max(Duration.ofMillis(20), waited.dividedBy(10)))
                    .isLessThanOrEqualTo(Duration.ofSeconds(1));
        }
        assertThat(interval()).as("in a long stall").isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theFirstOutcomeAfterAStallBringsBackTheQuickLook() {
        cadence.run(nanos.get());
        pass(Duration.ofMinutes(1));
        cadence.adjust(nanos.get());

        cadence.emitted(nanos.get());
        cadence.adjust(nanos.get());

        assertThat(interval()).isEqualTo(PollWait.SHORTEST);
    }

    @Test
    void aNewEventIsNotLateByTheWaitForAnOlderOne() {
        cadence.run(nanos.get());
        pass(Duration.ofMinutes(1));
        cadence.adjust(nanos.get());

        cadence.run(nanos.get());
        cadence.adjust(nanos.get());

        assertThat(interval()).isEqualTo(PollWait.SHORTEST);
    }

    @Test
    void looksNoMoreOnceNothingIsInFlight() {
        cadence.run(nanos.get());

        cadence.stop();

        assertThat(active()).isEmpty();
    }

    @Test
    void aTimeoutOfKafkaEndsTheThreadInsteadOfRevivingTheTask() {
        var failing = new EmissionCadence(
                context,
                () -> {
                    throw new TimeoutException("no answer");
                },
                0);
        failing.run(0);

        assertThatExceptionOfType(StreamsException.class)
                .isThrownBy(() -> active().getFirst().getPunctuator().punctuate(0));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private Duration interval() {
        assertThat(active()).as("punctuators").hasSize(1);
        return active().getFirst().getInterval();
    }

    private List<Duration> intervals() {
        return context.scheduledPunctuators().stream()
                .map(CapturedPunctuator::getInterval)
                .toList();
    }

    private List<CapturedPunctuator> active() {
        return context.scheduledPunctuators().stream()
                .filter(scheduled -> !scheduled.cancelled())
                .toList();
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
