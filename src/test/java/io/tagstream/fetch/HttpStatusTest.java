package io.tagstream.fetch;

import static io.tagstream.fetch.FetchResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.ImageReference;
import io.tagstream.event.Reason;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpStatusTest {

    private static final byte[] IMAGE = {(byte) 0xff, (byte) 0xd8, 1, 2, 3};

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    @Test
    void imageIsFetchedWithItsQueryAndOurName() {
        try (var origin = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 5", IMAGE)) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/a%20b.jpg?sig=x%2Fy&t=1")))
                    .fetched(IMAGE)
                    .after(1);
            assertThat(origin.heads().getFirst())
                    .startsWith("GET /a%20b.jpg?sig=x%2Fy&t=1 HTTP/1.1\r\n")
                    .contains("\r\nHost: 127.0.0.1:" + origin.port() + "\r\n")
                    .contains("\r\nUser-Agent: Tagstream/")
                    .contains("\r\nAccept: image/jpeg,image/png,image/webp,*/*;q=0.1\r\n")
                    .contains("\r\nAccept-Encoding: identity\r\n")
                    .doesNotContain("Upgrade", "Cookie", "Authorization");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, HTTP_STATUS",
        "401, ACCESS_DENIED",
        "402, HTTP_STATUS",
        "403, ACCESS_DENIED",
        "404, NOT_FOUND",
        "405, HTTP_STATUS",
        "407, HTTP_STATUS",
        "410, NOT_FOUND",
        "416, HTTP_STATUS",
        "451, HTTP_STATUS",
        "201, HTTP_STATUS",
        "202, HTTP_STATUS",
        "204, HTTP_STATUS",
        "300, HTTP_STATUS",
        "304, HTTP_STATUS",
        "302, HTTP_STATUS",
    })
    void statusThatWillNotChangeIsAskedForOnce(int status, Reason reason) {
        try (var origin = RawOrigin.saying(
                "HTTP/1.1 %d No\n%s".formatted(status, status == 204 || status == 304 ? "" : "Content-Length: 0"))) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/a.jpg?secret=1")))
                    .failed(reason)
                    .after(1)
                    .saying("/a.jpg: status " + status);
            assertThat(origin.heads()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"403, ACCESS_DENIED", "404, NOT_FOUND", "418, HTTP_STATUS"})
    void statusHoldsWhereItsPageBreaksOff(int status, Reason reason) {
        try (var origin = RawOrigin.answering((_, client) -> {
            RawOrigin.say(client, "HTTP/1.1 " + status + " No\nContent-Length: 100", new byte[10]);
            client.close();
        })) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .failed(reason)
                    .after(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "408, FETCH_FAILED",
        "425, FETCH_FAILED",
        "429, RATE_LIMITED",
        "500, FETCH_FAILED",
        "502, FETCH_FAILED",
        "503, FETCH_FAILED",
        "504, FETCH_FAILED",
        "599, FETCH_FAILED",
        "206, TRUNCATED",
    })
    void statusThatMayChangeIsAskedForAgain(int status, Reason reason) {
        try (var origin = RawOrigin.saying("HTTP/1.1 " + status + " No\nContent-Length: 0")) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .failed(reason)
                    .after(3);
            assertThat(origin.heads()).hasSize(3);
            assertThat(fetcher.pauses).hasSize(2).allSatisfy(pause -> assertThat(pause)
                    .isBetween(Duration.ofMillis(75), Duration.ofMillis(250)));
        }
    }

    @Test
    void imageThatComesAtTheSecondAttemptIsFetched() {
        var asked = new AtomicInteger();
        try (var origin = RawOrigin.answering((_, client) -> RawOrigin.say(
                client,
                asked.incrementAndGet() == 1
                        ? "HTTP/1.1 503 Busy\nContent-Length: 0"
                        : "HTTP/1.1 200 OK\nContent-Length: 5",
                asked.get() == 1 ? new byte[0] : IMAGE))) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .fetched(IMAGE)
                    .after(2);
            assertThat(origin.connections())
                    .as("a short answer is read to its end, and its connection serves again")
                    .isEqualTo(1);
        }
    }

    @Test
    void retryAfterInSecondsIsHonoured() {
        try (var origin = RawOrigin.saying("HTTP/1.1 429 Slow\nRetry-After: 7\nContent-Length: 0")) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .failed(Reason.RATE_LIMITED)
                    .after(3);
            assertThat(fetcher.pauses).hasSize(2).allSatisfy(pause -> assertThat(pause)
                    .isBetween(Duration.ofSeconds(7), Duration.ofMillis(7_100)));
        }
    }

    @Test
    void retryAfterAsADateIsHonoured() {
        fetcher.wallClock = () -> Instant.parse("2026-03-01T10:00:00Z");
        try (var origin =
                RawOrigin.saying("HTTP/1.1 503 Busy\nRetry-After: Sun, 01 Mar 2026 10:00:20 GMT\nContent-Length: 0")) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .failed(Reason.FETCH_FAILED)
                    .after(3);
            assertThat(fetcher.pauses).allSatisfy(pause -> assertThat(pause)
                    .isBetween(Duration.ofSeconds(20), Duration.ofMillis(20_100)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"600", "999999999", "Fri, 31 Dec 9999 23:59:59 GMT"})
    void retryAfterBeyondTheDeadlineEndsTheFetchAtOnce(String retryAfter) {
        try (var origin = RawOrigin.saying("HTTP/1.1 429 Slow\nRetry-After: " + retryAfter + "\nContent-Length: 0")) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .failed(Reason.RATE_LIMITED)
                    .after(1);
            assertThat(fetcher.pauses).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-5", "Sun, 01 Mar 1998 10:00:20 GMT", "99999999999999999999"})
    void retryAfterThatMeansNothingIsOurOwnBackoff(String retryAfter) {
        try (var origin = RawOrigin.saying("HTTP/1.1 429 Slow\nRetry-After: " + retryAfter + "\nContent-Length: 0")) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .failed(Reason.RATE_LIMITED)
                    .after(3);
            assertThat(fetcher.pauses).allSatisfy(pause -> assertThat(pause).isLessThan(Duration.ofMillis(300)));
        }
    }

    @Test
    void originThatRefusesConnectionsIsTriedAgain() {
        URI nobody;
        try (var origin = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 0")) {
            fetcher.reaching(origin);
            nobody = origin.uri("/");
        }
        assertThat(fetcher.fetch(nobody)).failed(Reason.FETCH_FAILED).after(3).saying("cannot connect");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "HTTP/9.9 200 OK", "SSH-2.0-x", "HTTP/1.1 x OK"})
    void originThatSpeaksAnotherProtocolIsAFailedFetch(String says) {
        try (var origin = RawOrigin.answering((_, client) -> {
            RawOrigin.say(client, says, new byte[0]);
            throw new InterruptedException("enough");
        })) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .failed(Reason.FETCH_FAILED)
                    .after(3);
        }
    }

    @Test
    void endlessHeadersAreCut() {
        try (var origin = RawOrigin.answering((_, client) -> {
            client.getOutputStream().write("HTTP/1.1 200 OK\r\n".getBytes());
            while (true) {
                client.getOutputStream().write("X-More: and more\r\n".getBytes());
            }
        })) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .failed(Reason.FETCH_FAILED)
                    .after(3);
        }
    }

    @Test
    void messageTellsNoQuery() {
        try (var origin = RawOrigin.saying("HTTP/1.1 404 No\nContent-Length: 0")) {
            var failed = (FetchResult.Failed) fetcher.reaching(origin).fetch(origin.uri("/a?X-Signature=hidden"));

            assertThat(failed.toString()).doesNotContain("hidden");
        }
    }

    @Test
    void manyFetchesWaitForTheirOriginAtOnce() {
        // Given: nobody is answered before all have asked
        int fetches = 200;
        var asked = new CountDownLatch(fetches);
        fetcher.maxConnections = fetches;
        try (var origin = RawOrigin.answering((_, client) -> {
            asked.countDown();
            asked.await();
            RawOrigin.say(client, "HTTP/1.1 200 OK\nContent-Length: 5", IMAGE);
        })) {
            var open = fetcher.reaching(origin).open();

            // When
            var running = IntStream.range(0, fetches)
                    .mapToObj(_ -> fetcher.start(open, new ImageReference.Http(origin.uri("/"))))
                    .toList();

            // Then
            assertThat(running)
                    .allSatisfy(
                            fetch -> assertThat(fetch.result()).fetched(IMAGE).after(1));
        }
    }
}
