package io.tagstream.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchAttempt.Blocked;
import io.tagstream.fetch.FetchAttempt.Fetched;
import io.tagstream.fetch.FetchAttempt.Permanent;
import io.tagstream.fetch.FetchAttempt.Transient;
import io.tagstream.fetch.OriginCircuits.Admission;
import io.tagstream.fetch.OriginCircuits.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OriginCircuitsTest {

    private static final Origin HOST = new Origin("https://a.example:443");
    private static final Origin OTHER = new Origin("https://b.example:443");
    private static final Transient DOWN = new Transient(Reason.FETCH_FAILED, "down");
    private static final Fetched IMAGE = new Fetched(new EncodedImage(new byte[1]));

    private final CircuitPolicy policy = new CircuitPolicy(
            3, 6, 3, new Backoff(Duration.ofSeconds(5), Duration.ofSeconds(30), 0), Duration.ofMinutes(3));
    private final List<String> heard = new ArrayList<>();
    private final FetchListener listener = new FetchListener() {
        @Override
        public void onCircuit(CircuitChange change, int notClosed) {
            heard.add(change + " " + notClosed);
        }
    };
    private long nanos = Long.MAX_VALUE - 1; // a clock may start anywhere, and run over
    private final OriginCircuits circuits = new OriginCircuits(policy, listener, () -> nanos);

    @Test
    void opensAfterSoManyFailuresAndAsksNobodyForAWhile() {
        ask(HOST, DOWN, 2);
        assertThat(circuits.blocking(HOST)).isEmpty();

        ask(HOST, DOWN, 1);

        assertThat(circuits.admit(HOST))
                .isEqualTo(new Admission.Refused(new Blocked(HOST, Duration.ofSeconds(5), false)));
        assertThat(circuits.blocking(OTHER)).as("each origin by itself").isEmpty();
        assertThat(heard).containsExactly("OPENED 1");
    }

    @Test
    void failuresAmongEnoughAnswersOpenNothing() {
        for (int i = 0; i < 50; i++) {
            ask(HOST, DOWN, 1);
            ask(HOST, IMAGE, 2);
        }

        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("answers")
    void whatConcernsOneImageAloneIsAnAnswerOfAHostThatIsWell(FetchAttempt answer) {
        ask(HOST, answer, 100);

        assertThat(circuits.blocking(HOST)).isEmpty();
        assertThat(circuits.size()).as("a host that answers takes no memory").isZero();
    }

    static Stream<FetchAttempt> answers() {
        return Stream.of(
                IMAGE,
                new Permanent(Reason.NOT_FOUND, "404"),
                new Permanent(Reason.ACCESS_DENIED, "403"),
                new Permanent(Reason.TLS_INVALID, "expired"),
                new Transient(Reason.RATE_LIMITED, "429"));
    }

    @Test
    void aFewProbesAtOnceDecideWhetherItClosesAgain() {
        // Given
        ask(HOST, DOWN, 3);
        pass(Duration.ofSeconds(5));

        // When
        var probes = List.of(granted(HOST), granted(HOST), granted(HOST));

        // Then
        assertThat(circuits.blocking(HOST))
                .hasValueSatisfying(blocked -> assertThat(blocked.delay()).isPositive());
        probes.get(0).answered();
        probes.get(1).end(DOWN);
        assertThat(heard).containsExactly("OPENED 1", "PROBED 1");
        probes.get(2).answered();
        assertThat(heard).containsExactly("OPENED 1", "PROBED 1", "CLOSED 0");
        assertThat(circuits.size()).as("it is as good as new").isZero();
    }

    @Test
    void eachVainProbingMakesItWaitLongerUpToTheLongest() {
        ask(HOST, DOWN, 3);

        var waits = new ArrayList<Long>();
        for (int i = 0; i < 5; i++) {
            waits.add(circuits.blocking(HOST).orElseThrow().delay().toSeconds());
            pass(Duration.ofSeconds(30));
            ask(HOST, DOWN, 2);
        }

        assertThat(waits).containsExactly(5L, 10L, 20L, 30L, 30L);
    }

    @Test
    void originThatAsksToBeLeftAloneIsLeftAloneThatLong() {
        ask(HOST, DOWN, 2);
        ask(HOST, new Transient(Reason.FETCH_FAILED, "503", Duration.ofSeconds(20), Optional.empty()), 1);

        assertThat(circuits.blocking(HOST).orElseThrow().delay())
                .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(25));
    }

    @Test
    void originThatAsksToBeLeftAloneForADayShutsNotEverybodyOutForIt() {
        ask(HOST, DOWN, 2);
        ask(HOST, new Transient(Reason.FETCH_FAILED, "503", Duration.ofDays(1), Optional.empty()), 1);

        assertThat(circuits.blocking(HOST).orElseThrow().delay())
                .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(35));
    }

    @Test
    void requestsThatBeganBeforeSayNothingAboutTheProbes() {
        // Given: many requests under way when the circuit opens
        var early = IntStream.range(0, 20).mapToObj(_ -> granted(HOST)).toList();
        ask(HOST, DOWN, 3);
        early.subList(0, 5).forEach(pass -> pass.end(DOWN));
        pass(Duration.ofSeconds(5));
        var probe = granted(HOST);

        // When: more of them time out, and some come in late
        early.subList(5, 10).forEach(pass -> pass.end(DOWN));
        early.subList(10, 20).forEach(Pass::answered);

        // Then
        assertThat(heard).containsExactly("OPENED 1", "PROBED 1");
        granted(HOST);
        granted(HOST);
        assertThat(circuits.admit(HOST)).as("three probes are out").isInstanceOf(Admission.Refused.class);
        probe.answered();
        ask(HOST, IMAGE, 1);
        assertThat(heard).last().isEqualTo("CLOSED 0");
    }

    @Test
    void probesThatWereCancelledDoNotShutItForEver() {
        ask(HOST, DOWN, 3);
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(30));
            granted(HOST).close();
            granted(HOST).close();
        }
        pass(Duration.ofSeconds(30));

        ask(HOST, IMAGE, 2);

        assertThat(heard).last().isEqualTo("CLOSED 0");
    }

    @Test
    void probeThatAskedNobodyGivesItsPlaceBackAndDecidesNothing() {
        // Given
        ask(HOST, DOWN, 3);
        pass(Duration.ofSeconds(5));

        // When
        for (int i = 0; i < 10; i++) {
            granted(HOST).unasked();
        }

        // Then
        assertThat(circuits.blocking(HOST)).isEmpty();
        assertThat(heard).containsExactly("OPENED 1", "PROBED 1");
        ask(HOST, IMAGE, 2);
        assertThat(heard).last().isEqualTo("CLOSED 0");
    }

    @Test
    void passEndsOnce() {
        var first = granted(HOST);
        first.end(DOWN);
        first.end(DOWN);
        first.end(DOWN);
        first.close();

        assertThat(circuits.blocking(HOST)).isEmpty();
    }

    @Test
    void hostThatFailsForLongIsGivenUpOnceAnotherAnswers() {
        ask(OTHER, IMAGE, 1);
        ask(HOST, DOWN, 3);
        failFor(Duration.ofMinutes(4));
        assertThat(circuits.blocking(HOST).orElseThrow().givenUp())
                .as("it may be our own network")
                .isFalse();

        ask(OTHER, new Permanent(Reason.NOT_FOUND, "404"), 1);

        assertThat(circuits.blocking(HOST).orElseThrow().givenUp()).isTrue();
        pass(Duration.ofSeconds(30));
        ask(HOST, IMAGE, 2);
        ask(HOST, DOWN, 3);
        assertThat(circuits.blocking(HOST).orElseThrow().givenUp())
                .as("a new failure is waited for anew")
                .isFalse();
    }

    @Test
    void nameWithAForbiddenAddressIsNoAnswerOfAnotherHost() {
        ask(HOST, DOWN, 3);
        failFor(Duration.ofMinutes(4));

        ask(OTHER, new Permanent(Reason.ADDRESS_NOT_ALLOWED, "private"), 1);

        assertThat(circuits.blocking(HOST).orElseThrow().givenUp())
                .as("it may be our own network")
                .isFalse();
    }

    @Test
    void hostsOwnAnswersMakeWayForNobody() {
        ask(HOST, DOWN, 3);
        failFor(Duration.ofMinutes(2));
        pass(Duration.ofSeconds(30));
        ask(HOST, IMAGE, 1); // one probe of three
        ask(HOST, DOWN, 2);
        failFor(Duration.ofMinutes(2));

        assertThat(circuits.blocking(HOST).orElseThrow().givenUp()).isFalse();
    }

    @Test
    void circuitThatNobodyAsksForIsForgotten() {
        ask(HOST, DOWN, 3);
        ask(OTHER, DOWN, 1);
        pass(Duration.ofMinutes(11));

        ask(new Origin("https://c.example:443"), IMAGE, 1);

        assertThat(circuits.size()).isZero();
        assertThat(heard).containsExactly("OPENED 1", "FORGOTTEN 0");
    }

    @Test
    void hostsWithoutNumberDoNotFillTheMemory() {
        ask(HOST, DOWN, 3);
        for (int i = 0; i < 3 * OriginCircuits.MOST; i++) {
            ask(new Origin("https://" + i + ".example:443"), DOWN, 1);
        }

        assertThat(circuits.size()).isBetween(OriginCircuits.MOST, OriginCircuits.MOST + 1);
        assertThat(heard).containsExactly("OPENED 1", "FORGOTTEN 0");
    }

    private void failFor(Duration span) {
        for (var left = span; left.isPositive(); left = left.minusSeconds(30)) {
            pass(Duration.ofSeconds(30));
            ask(HOST, DOWN, 2);
        }
    }

    private void pass(Duration span) {
        nanos += span.toNanos();
    }

    private void ask(Origin origin, FetchAttempt finding, int times) {
        for (int i = 0; i < times; i++) {
            granted(origin).end(finding);
        }
    }

    private Pass granted(Origin origin) {
        return ((Admission.Granted) circuits.admit(origin)).pass();
    }
}
