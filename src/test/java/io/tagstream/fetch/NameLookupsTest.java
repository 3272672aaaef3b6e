package io.tagstream.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tagstream.event.Reason;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NameLookupsTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final List<InetAddress> ADDRESS = List.of(InetAddress.ofLiteral("192.0.2.1"));

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch slowOnesAnswer = new CountDownLatch(1);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private long nanos;
    private final NameLookups lookups = new NameLookups(this::lookUp, Duration.ofSeconds(5), () -> nanos);

    @AfterEach
    void end() {
        slowOnesAnswer.countDown();
        lookups.close();
        clock.shutdownNow();
    }

    @Test
    void namesThatAreSlowBelowOneDomainLeaveThreadsToOthers() throws Exception {
        askForSlowNames(300);

        assertThat(lookups.resolve("images.example", LONG)).isEqualTo(ADDRESS);
        assertThat(asked).hasSize(NameLookups.THREADS_OF_ONE_DOMAIN + 1);
    }

    @Test
    void lookupThatNobodyWaitsForAnyMoreIsNotMade() throws Exception {
        // Given
        askForSlowNames(NameLookups.THREADS_OF_ONE_DOMAIN);
        assertThatThrownBy(() -> lookups.resolve("left.slow.example", SHORT)).isInstanceOf(TimeoutException.class);

        // When
        slowOnesAnswer.countDown();
        lookups.resolve("last.slow.example", LONG);

        // Then
        assertThat(asked).contains("last.slow.example").doesNotContain("left.slow.example");
    }

    @Test
    void lookupThatIsWaitedForAgainIsMade() throws Exception {
        askForSlowNames(NameLookups.THREADS_OF_ONE_DOMAIN);
        assertThatThrownBy(() -> lookups.resolve("left.slow.example", SHORT)).isInstanceOf(TimeoutException.class);
        slowOnesAnswer.countDown();

        assertThat(lookups.resolve("left.slow.example", LONG)).isEqualTo(ADDRESS);
    }

    @Test
    void waitForAThreadIsTheAttemptsOwn() {
        askForSlowNames(NameLookups.THREADS_OF_ONE_DOMAIN);
        try (var scope = scope()) {
            assertThatThrownBy(() -> lookups.resolve("queued.slow.example", scope))
                    .isInstanceOf(TimeoutException.class);
            assertThat(scope.waitsForOurs()).isTrue();
        }
    }

    @Test
    void silenceOfTheNameServersIsNotOurs() {
        try (var scope = scope()) {
            assertThatThrownBy(() -> lookups.resolve("n.slow.example", scope)).isInstanceOf(TimeoutException.class);
            assertThat(scope.waitsForOurs()).isFalse();
        }
    }

    @Test
    void proxyIsGivenNoNameWhoseLookupHasNotBegun() throws Exception {
        askForSlowNames(NameLookups.THREADS_OF_ONE_DOMAIN);
        var target = new HttpTarget(
                URI.create("http://queued.slow.example/"), new HttpHost("http", "queued.slow.example", 80), false);
        try (var scope = scope()) {
            assertThat(new ProxiedNames(lookups, new AddressGuard(List.of())).refusal(target, scope))
                    .hasValueSatisfying(refusal -> assertThat(refusal)
                            .isInstanceOfSatisfying(
                                    FetchAttempt.Transient.class,
                                    failed -> assertThat(failed.ifExhausted()).isEqualTo(Reason.FETCH_TIMEOUT)));
        }
    }

    @Test
    void answerServesForAWhileWithoutALookup() throws Exception {
        lookups.resolve("images.example", LONG);
        nanos += Duration.ofSeconds(4).toNanos();

        assertThat(lookups.resolve("images.example", LONG)).isEqualTo(ADDRESS);
        assertThat(asked).hasSize(1);

        nanos += Duration.ofSeconds(1).toNanos();
        lookups.resolve("images.example", LONG);
        assertThat(asked).hasSize(2);
    }

    @Test
    void nameThatIsNotKnownIsAskedForAnew() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> lookups.resolve("none.example", LONG)).isInstanceOf(UnknownHostException.class);
        }
        assertThat(asked).hasSize(2);
    }

    @Test
    void namesWithoutNumberDoNotFillTheMemory() {
        var kept = new KeptAddresses(LONG, () -> nanos);
        for (int i = 0; i <= KeptAddresses.MOST; i++) {
            kept.keep(i + ".example", ADDRESS);
        }
        assertThat(kept.of("0.example")).isEmpty();
        assertThat(kept.of(KeptAddresses.MOST + ".example")).contains(ADDRESS);
    }

    /** Returns once as many of them are looked up as there are threads for. */
    private void askForSlowNames(int names) {
        var threads = IntStream.range(0, names)
                .mapToObj(i -> Thread.ofVirtual().start(() -> resolveQuietly(i + ".slow.example")))
                .toList();
        await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING)
                && asked.size() == NameLookups.THREADS_OF_ONE_DOMAIN);
    }

    private void resolveQuietly(String name) {
        try {
            lookups.resolve(name, LONG);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private List<InetAddress> lookUp(String name) throws UnknownHostException {
        asked.add(name);
        if (name.startsWith("none")) {
            throw new UnknownHostException(name);
        }
        if (name.endsWith(".slow.example")) {
            try {
                slowOnesAnswer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return ADDRESS;
    }

    private AttemptScope scope() {
        var circuits = new OriginCircuits(CircuitPolicy.defaults(), FetchListener.NONE, System::nanoTime);
        return new AttemptScope(clock, SHORT, Deadline.in(LONG), 1, _ -> {}, circuits);
    }
}
