package io.tagstream.fetch;

import static io.tagstream.fetch.FetchResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tagstream.event.ImageReference;
import io.tagstream.event.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpCircuitTest {

    private static final byte[] IMAGE = {(byte) 0xff, (byte) 0xd8, 1, 2, 3};
    private static final String BUSY = "HTTP/1.1 503 Busy\nContent-Length: 0";
    private static final String WELL = "HTTP/1.1 200 OK\nContent-Length: 5";

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    private ImageFetcher open;

    @Test
    void deadHostIsAskedByAFewProbesOnlyUntilItsEventsTimeIsOver() {
        fetcher.maxAttempts = 40;
        try (var origin = RawOrigin.saying(BUSY)) {
            reach(origin.port());
            breakCircuit(origin.uri("/"));
            int asked = origin.heads().size();
            fetcher.pauses.clear();

            var result = fetch(origin.uri("/a.jpg?sig=hidden"));

            assertThat(result).failed(Reason.FETCH_FAILED).saying("was not asked again");
            assertThat(result.toString()).doesNotContain("hidden");
            assertThat(origin.heads().size() - asked)
                    .as("each of its own attempts was a probe")
                    .isEqualTo(result.attempts())
                    .isLessThan(20);
            assertThat(fetcher.pauses.stream().reduce(Duration.ZERO, Duration::plus))
                    .isLessThan(fetcher.circuit.maxWait().plusSeconds(60));
        }
    }

    @Test
    void imageIsFetchedOnceTheHostIsWellAgainAndTheWaitCostsNoAttempt() {
        var well = new AtomicBoolean();
        try (var origin = RawOrigin.answering(
                (_, client) -> RawOrigin.say(client, well.get() ? WELL : BUSY, well.get() ? IMAGE : new byte[0]))) {
            reach(origin.port());
            breakCircuit(origin.uri("/"));
            well.set(true);

            assertThat(fetch(origin.uri("/"))).fetched(IMAGE).after(1);
        }
    }

    @Test
    void circuitWithoutPatienceEndsTheFetchAtOnce() {
        fetcher.circuit = fetcher.circuit.withMaxWait(Duration.ZERO);
        try (var origin = RawOrigin.saying(BUSY)) {
            reach(origin.port());
            breakCircuit(origin.uri("/"));
            fetcher.pauses.clear();

            assertThat(fetch(origin.uri("/")))
                    .failed(Reason.FETCH_FAILED)
                    .after(1)
                    .saying("http://127.0.0.1:" + origin.port() + " fails, and was not asked again");
            assertThat(fetcher.pauses).isEmpty();
        }
    }

    @Test
    void anotherPortOfTheHostIsAnotherOrigin() {
        try (var dead = RawOrigin.saying(BUSY);
                var well = RawOrigin.saying(WELL, IMAGE)) {
            reach(dead.port(), well.port());
            breakCircuit(dead.uri("/"));
            fetcher.pauses.clear();

            assertThat(fetch(well.uri("/"))).fetched(IMAGE).after(1);
            assertThat(fetcher.pauses).isEmpty();
        }
    }

    @Test
    void hostThatRedirectsIsNotBlamedForItsTarget() {
        try (var dead = RawOrigin.saying(BUSY);
                var front = RawOrigin.answering((head, client) -> {
                    boolean moved = head.startsWith("GET /moved");
                    RawOrigin.say(
                            client,
                            moved ? "HTTP/1.1 302 Found\nContent-Length: 0\nLocation: " + dead.uri("/") : WELL,
                            moved ? new byte[0] : IMAGE);
                })) {
            fetcher.circuit = fetcher.circuit.withMaxWait(Duration.ZERO);
            reach(dead.port(), front.port());
            breakCircuit(front.uri("/moved"));
            int asked = dead.heads().size();

            assertThat(fetch(front.uri("/moved"))).failed(Reason.FETCH_FAILED).saying(":" + dead.port());
            assertThat(dead.heads())
                    .as("the target's circuit holds for the redirect")
                    .hasSize(asked);
            assertThat(fetch(front.uri("/here"))).fetched(IMAGE);
        }
    }

    @Test
    void refusedConnectionsAndMissingAnswersOpenTheCircuitToo() {
        fetcher.circuit = fetcher.circuit.withMaxWait(Duration.ZERO);
        try (var rude = PlainTalker.startRude()) {
            reach(rude.port());
            var uri = URI.create("http://127.0.0.1:" + rude.port() + "/");
            breakCircuit(uri);

            assertThat(fetch(uri)).failed(Reason.FETCH_FAILED).saying("was not asked again");
        }
    }

    @Test
    void waitForAConnectionIsNotTheHostsFailure() {
        // Given: the only connection is held by an event that waits for room
        fetcher.circuit = fetcher.circuit.withMaxWait(Duration.ZERO);
        fetcher.maxConnections = 1;
        fetcher.maxAttempts = 1;
        fetcher.timeout = Duration.ofMillis(1_500); // enough for a busy machine to answer in
        var room = new CountDownLatch(1);
        fetcher.reservation = _ -> room.await();
        try (var origin = RawOrigin.saying(WELL, IMAGE)) {
            reach(origin.port());
            var holder = fetcher.start(open, new ImageReference.Http(origin.uri("/")));
            await().until(() -> origin.heads().size() == 1);

            // When
            var waiting = IntStream.range(0, fetcher.circuit.failures())
                    .mapToObj(_ -> fetcher.start(open, new ImageReference.Http(origin.uri("/"))))
                    .toList();
            assertThat(waiting).allSatisfy(fetch -> assertThat(fetch.result())
                    .failed(Reason.FETCH_TIMEOUT)
                    .saying("not asked, the wait for a free connection or lookup took the attempt's time"));
            room.countDown();

            // Then
            assertThat(holder.result()).fetched(IMAGE);
            assertThat(fetch(origin.uri("/"))).fetched(IMAGE).after(1);
        }
    }

    @Test
    void imagesThatAreMissingLeaveTheCircuitClosed() {
        try (var origin = RawOrigin.saying("HTTP/1.1 404 No\nContent-Length: 0")) {
            reach(origin.port());
            for (int i = 0; i < 50; i++) {
                assertThat(fetch(origin.uri("/"))).failed(Reason.NOT_FOUND);
            }
            assertThat(origin.heads()).hasSize(50);
        }
    }

    @Test
    void whatTheGuardRefusesIsNoOriginsFailure() {
        var changes = new AtomicInteger();
        fetcher.listener = new FetchListener() {
            @Override
            public void onCircuit(CircuitChange change, int notClosed) {
                changes.incrementAndGet();
            }
        };
        reach(1);
        for (int i = 0; i < 50; i++) {
            assertThat(fetch(URI.create("http://10.0.0.1:1/"))).failed(Reason.ADDRESS_NOT_ALLOWED);
        }
        assertThat(changes).hasValue(0);
    }

    /** Fails often enough. */
    private void breakCircuit(URI uri) {
        for (int i = 0; i < fetcher.circuit.failures(); i += fetcher.maxAttempts) {
            fetch(uri);
        }
    }

    private FetchResult fetch(URI uri) {
        return fetcher.fetch(open, new ImageReference.Http(uri));
    }

    private void reach(Integer... ports) {
        fetcher.allowedPorts = Set.of(ports);
        open = fetcher.open();
    }
}
