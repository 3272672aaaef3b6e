package io.tagstream.topology.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.topology.redrive.Verdict.PutBack;
import io.tagstream.topology.redrive.Verdict.Refused;
import io.tagstream.topology.redrive.Verdict.SameEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectionTest {

    private static final RedriveFilter ANY = new RedriveFilter(Set.of(), false, Instant.MIN, Instant.MAX);
    private static final RedriveTopics HOME =
            new RedriveTopics("image-dead-letters", "image-events", Optional.empty(), "tagstream-redriven");

    @Test
    void filtersByReasonRetriabilityAndTime() {
        FoundLetter letter = Letters.at(1).failedAt("2026-05-04T03:00:00Z").found();
        FoundLetter missing = Letters.at(1).reason("not-found", false).found();
        Instant failed = letter.failedAt();

        assertThat(ANY.matches(letter)).isTrue();
        assertThat(only("fetch-timeout").matches(letter)).isTrue();
        assertThat(only("fetch-timeout").matches(missing)).isFalse();
        assertThat(new RedriveFilter(Set.of(), true, Instant.MIN, Instant.MAX).matches(letter))
                .isTrue();
        assertThat(new RedriveFilter(Set.of(), true, Instant.MIN, Instant.MAX).matches(missing))
                .isFalse();
        assertThat(between(failed, failed.plusNanos(1)).matches(letter))
                .as("since includes its moment")
                .isTrue();
        assertThat(between(failed.plusNanos(1), Instant.MAX).matches(letter)).isFalse();
        assertThat(between(Instant.MIN, failed).matches(letter))
                .as("until excludes its moment")
                .isFalse();
        assertThatThrownBy(() -> between(failed, failed)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEventOfSeveralImagesIsPutBackOnce() {
        var selection = new Selection(asked(3, false), Set.of());

        assertThat(selection.judge(Letters.at(1).index(0).found())).isEqualTo(new PutBack());
        assertThat(selection.judge(Letters.at(1).index(2).found())).isEqualTo(new SameEvent());
        assertThat(selection.judge(Letters.at(2).index(2).found())).isEqualTo(new PutBack());
    }

    @Test
    void whatAnEarlierRunPutBackIsRefusedUnlessAskedForAgain() {
        FoundLetter letter = Letters.at(1).found();
        FoundLetter ofTopicMadeAnew = Letters.at(1).timestamp(5).found();
        var before = Set.of(EventStamp.of(letter.event()));

        assertThat(new Selection(asked(3, false), before).judge(letter))
                .isEqualTo(new Refused(Refusal.ALREADY_REDRIVEN));
        assertThat(new Selection(asked(3, false), before).judge(ofTopicMadeAnew))
                .isEqualTo(new PutBack());
        assertThat(new Selection(asked(3, true), before).judge(letter)).isEqualTo(new PutBack());
    }

    @Test
    void loopsEndAtTheBound() {
        FoundLetter twice = Letters.at(1).own("tagstream-redrives", "2").found();

        assertThat(new Selection(asked(3, false), Set.of()).judge(twice)).isEqualTo(new PutBack());
        assertThat(new Selection(asked(2, false), Set.of()).judge(twice)).isEqualTo(new Refused(Refusal.TOO_OFTEN));
        assertThat(new Selection(asked(2, true), Set.of()).judge(twice))
                .as("--again is no way around it")
                .isEqualTo(new Refused(Refusal.TOO_OFTEN));
    }

    @Test
    void whatCannotGoBackIsRefused() {
        var selection = new Selection(asked(3, false), Set.of());

        assertThat(selection.judge(Letters.at(1)
                        .behind("tagstream-value-omitted", "length=1")
                        .found()))
                .isEqualTo(new Refused(Refusal.VALUE_OMITTED));
        assertThat(selection.judge(Letters.at(2).topic("other").found())).isEqualTo(new Refused(Refusal.OTHER_TOPIC));
    }

    @Test
    void aNamedTopicTakesEventsOfAnyTopic() {
        var topics =
                new RedriveTopics("image-dead-letters", "image-events", Optional.of("repair"), "tagstream-redriven");
        var selection = new Selection(new RedriveRequest(ANY, topics, 3, 1, false, false), Set.of());

        assertThat(selection.judge(Letters.at(1).topic("other").found())).isEqualTo(new PutBack());
        assertThatThrownBy(() -> new RedriveTopics(
                        "image-dead-letters", "image-events", Optional.of("image-dead-letters"), "tagstream-redriven"))
                .hasMessageContaining("image-dead-letters");
    }

    @Test
    void theLimitCountsEvents() {
        var selection = new Selection(new RedriveRequest(ANY, HOME, 3, 2, false, false), Set.of());

        selection.judge(Letters.at(1).index(0).found());
        selection.judge(Letters.at(1).index(1).found());
        assertThat(selection.limitReached(0)).isFalse();
        selection.judge(Letters.at(2).found());
        assertThat(selection.limitReached(0)).isTrue();
        assertThat(selection.limitReached(1)).as("one was not taken").isFalse();
    }

    @Test
    void aLineOfTheLedgerIsReadBack() {
        var stamp = EventStamp.of(
                Letters.at(1).topic("a.b_c-d/e").timestamp(-5).found().event());

        assertThat(EventStamp.parse(stamp.text())).contains(stamp);
        assertThat(EventStamp.parse("a/1/2")).isEmpty();
        assertThat(EventStamp.parse("a/1/2/99999999999999999999")).isEmpty();
    }

    private static RedriveRequest asked(int maxRedrives, boolean again) {
        return new RedriveRequest(ANY, HOME, maxRedrives, Long.MAX_VALUE, again, false);
    }

    private static RedriveFilter only(String reason) {
        return new RedriveFilter(Set.of(reason), false, Instant.MIN, Instant.MAX);
    }

    private static RedriveFilter between(Instant since, Instant until) {
        return new RedriveFilter(Set.of(), false, since, until);
    }
}
