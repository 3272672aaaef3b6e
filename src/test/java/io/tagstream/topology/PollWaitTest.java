package io.tagstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PollWaitTest {

    private final PollWait wait = new PollWait(256, 0);
    private long nanos;

    @Test
    void takesItsTimeWhileNoOutcomesCome() {
        assertThat(after(Duration.ofSeconds(1), 0)).isEqualTo(PollWait.LONGEST);
    }

    @Test
    void takesItsTimeWhileOutcomesAreFew() {
        for (int i = 0; i < 10; i++) {
            assertThat(after(Duration.ofMillis(20), 8))
                    .as("400 images a second")
                    .isEqualTo(PollWait.LONGEST);
        }
    }

    @Test
    void comesBackForAFewOutcomesAtATime() {
        assertThat(after(Duration.ofMillis(20), 100))
                .as("5,000 images a second")
                .isEqualTo(Duration.ofMillis(20).dividedBy(100).multipliedBy(32));
    }

    @Test
    void aWindowThatIsDoneAtOnceIsNotWaitedFor() {
        assertThat(after(Duration.ofMillis(5), 256)).isEqualTo(PollWait.SHORTEST);
    }

    @Test
    void theRateIsThatOfTheLastMilliseconds() {
        after(Duration.ofMillis(5), 256);
        assertThat(after(Duration.ofMillis(1), 0))
                .as("measured over more than that")
                .isEqualTo(PollWait.SHORTEST);

        assertThat(after(Duration.ofMillis(4), 0)).isEqualTo(PollWait.LONGEST);
    }

    @Test
    void behindByMuchItWaitsForAFewOutcomesHoweverLongTheyTake() {
        for (int i = 0; i < 10; i++) {
            assertThat(behind(Duration.ofMillis(160), 32, 256))
                    .as("200 images a second")
                    .isEqualTo(Duration.ofMillis(160));
        }
        assertThat(behind(Duration.ofSeconds(10), 0, 256)).isEqualTo(PollWait.LONGEST_BEHIND);
    }

    @Test
    void behindOrNotItComesSoonWhereOutcomesDo() {
        assertThat(behind(Duration.ofMillis(5), 256, 256)).isEqualTo(PollWait.SHORTEST);
    }

    @Test
    void whereFewAreInFlightItWaitsForFewerOutcomes() {
        assertThat(behind(Duration.ofMillis(160), 32, 64))
                .as("an eighth of them")
                .isEqualTo(Duration.ofMillis(40));
        assertThat(behind(Duration.ofMillis(160), 32, 7)).isEqualTo(PollWait.LONGEST);
    }

    @Test
    void aBatchThatIsNotDoneYetSaysNothingOfTheRate() {
        behind(Duration.ofMillis(160), 32, 256);
        assertThat(behind(Duration.ofMillis(20), 0, 256))
                .as("the next ones are late by less than a round")
                .isEqualTo(behind(Duration.ofMillis(20), 8, 256))
                .isEqualTo(Duration.ofMillis(160));
    }

    @Test
    void aPauseSaysNothingOfTheRate() {
        behind(Duration.ofMillis(20), 100, 256);
        wait.next(0, 0, PollWait.LONGEST, nanos += Duration.ofHours(1).toNanos());
        assertThat(behind(Duration.ofMillis(5), 0, 256)).isEqualTo(PollWait.LONGEST);
    }

    @Test
    void howLongItMayTakeGoesByTheBacklog() {
        assertThat(PollWait.longest(Double.NaN)).isEqualTo(PollWait.LONGEST);
        assertThat(PollWait.longest(0)).isEqualTo(PollWait.LONGEST);
        assertThat(PollWait.longest(0.4)).isEqualTo(PollWait.LONGEST);
        assertThat(PollWait.longest(2)).isEqualTo(Duration.ofMillis(100));
        assertThat(PollWait.longest(Backlog.LONGEST)).isEqualTo(PollWait.LONGEST_BEHIND);
        assertThat(PollWait.longest(Double.POSITIVE_INFINITY)).isEqualTo(PollWait.LONGEST_BEHIND);
    }

    /** At any steady rate predictors have enough to do until what they have done is started again. */
    @Property
    void aRoundNeverWaitsForMoreThanAQuarterOfWhatIsInFlight(
            @ForAll @IntRange(min = 1, max = 200_000) int perSecond,
            @ForAll @IntRange(min = 1, max = 1_024) int maxEvents,
            @ForAll @IntRange(min = 1, max = 8_192) int stored) {
        var steady = new PollWait(maxEvents, 0);
        long at = 0;
        long done = 0;
        for (int round = 0; round < 50; round++) {
            long all = at * perSecond / 1_000_000_000L;
            Duration next = steady.next((int) (all - done), stored, PollWait.LONGEST_BEHIND, at);
            if (round > 10 && next.compareTo(PollWait.LONGEST) > 0) {
                assertThat(next.toNanos() * perSecond / 1e9)
                        .isLessThanOrEqualTo(Math.max(2, Math.min(maxEvents, stored) / 4.0));
            }
            done = all;
            at += next.toNanos();
        }
    }

    private Duration after(Duration time, int outcomes) {
        nanos += time.toNanos();
        return wait.next(outcomes, 256, PollWait.longest(0), nanos);
    }

    private Duration behind(Duration time, int outcomes, int stored) {
        nanos += time.toNanos();
        return wait.next(outcomes, stored, PollWait.LONGEST_BEHIND, nanos);
    }
}
