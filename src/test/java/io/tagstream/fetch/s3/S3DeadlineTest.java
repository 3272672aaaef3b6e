package io.tagstream.fetch.s3;

import static io.tagstream.fetch.FetchResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tagstream.event.Reason;
import io.tagstream.fetch.Backoff;
import io.tagstream.fetch.CircuitPolicy;
import io.tagstream.fetch.ImageFetcher;
import io.tagstream.fetch.RawOrigin;
import io.tagstream.fetch.TestFetcher;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Whatever an attempt waits for ends by the attempt's clock, the event's deadline or an interrupt. */
class S3DeadlineTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    /** Who never answers waits here, so that it ends with the test. */
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void end() {
        over.countDown();
    }

    private enum Stall {
        BEFORE_HEADERS,
        IN_HEADERS,
        BEFORE_BODY,
        TRICKLING_HEADERS,
        TRICKLING_BODY,
        TRICKLING_ERROR
    }

    private RawOrigin stalling(Stall stall) {
        return RawOrigin.answering((_, client) -> {
            switch (stall) {
                case BEFORE_HEADERS -> {}
                case IN_HEADERS -> client.getOutputStream().write("HTTP/1.1 206".getBytes());
                case TRICKLING_HEADERS -> client.getOutputStream().write("HTTP/1.1 206 X\r\nX: ".getBytes());
                case TRICKLING_ERROR -> RawOrigin.say(client, "HTTP/1.1 404 No\nContent-Length: 5000", new byte[0]);
                case BEFORE_BODY, TRICKLING_BODY ->
                    RawOrigin.say(
                            client,
                            "HTTP/1.1 206 X\nContent-Length: 100000\nContent-Range: bytes 0-99999/100000",
                            new byte[0]);
            }
            boolean trickles = stall.name().startsWith("TRICKLING");
            while (!over.await(trickles ? 20 : 60_000, TimeUnit.MILLISECONDS)) {
                client.getOutputStream().write('a');
                client.getOutputStream().flush();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Stall.class)
    void attemptIsCutWhereverTheStorageStalls(Stall stall) {
        fetcher.timeout = SHORT;
        fetcher.maxAttempts = 2;
        try (var storage = stalling(stall)) {
            fetcher.s3 = Optional.of(TestSource.at(storage));

            assertThat(fetcher.fetch(TestSource.object("cat.jpg")))
                    .failed(Reason.FETCH_TIMEOUT)
                    .after(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Stall.class)
    void interruptEndsTheFetchWhereverItWaits(Stall stall) {
        try (var storage = stalling(stall)) {
            fetcher.s3 = Optional.of(TestSource.at(storage));
            var running = fetcher.start(fetcher.open(), TestSource.object("cat.jpg"));
            await().until(() -> !storage.heads().isEmpty());

            running.thread().interrupt();

            assertThatThrownBy(running::result).hasCauseInstanceOf(InterruptedException.class);
        }
    }

    /** Buckets share the connections: a slow one must not open the circuits of the others. */
    @Test
    void waitForAConnectionIsNotTheBucketsFailure() {
        // Given: all four connections are held by events that wait for room
        fetcher.timeout = Duration.ofMillis(1_500); // enough for a busy machine to answer in
        fetcher.maxAttempts = 1;
        fetcher.reservation = _ -> over.await();
        try (var storage = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 3", new byte[3])) {
            fetcher.s3 = Optional.of(TestSource.at(storage));
            var open = fetcher.open();
            var holders = started(open, 4);
            await().until(() -> storage.heads().size() == 4);

            // When
            assertThat(started(open, 10)).allSatisfy(fetch -> assertThat(fetch.result())
                    .failed(Reason.FETCH_TIMEOUT)
                    .saying("not asked, the wait for a free connection took the attempt's time"));
            over.countDown();

            // Then
            assertThat(holders).allSatisfy(holder -> assertThat(holder.result()).fetched(new byte[3]));
            assertThat(fetcher.fetch(open, TestSource.object("cat.jpg"))).fetched(new byte[3]);
            assertThat(fetcher.pauses).as("nobody waited behind a circuit").isEmpty();
        }
    }

    @Test
    void tagThatNoStorageGivesSaysNothingOfTheBucket() {
        // Given: a bucket that is one failure away from an open circuit
        fetcher.maxAttempts = 1;
        fetcher.circuit = new CircuitPolicy(2, 2, 1, new Backoff(SHORT, SHORT, 0), Duration.ZERO);
        try (var storage = RawOrigin.saying("HTTP/1.1 503 Busy\nContent-Length: 0")) {
            fetcher.s3 = Optional.of(TestSource.at(storage));
            var open = fetcher.open();
            fetcher.fetch(open, TestSource.object("cat.jpg"));

            // When
            assertThat(fetcher.fetch(open, TestSource.tagged("cat.jpg", "\u00fc")))
                    .failed(Reason.CHANGED);

            // Then
            fetcher.fetch(open, TestSource.object("cat.jpg"));
            assertThat(fetcher.fetch(open, TestSource.object("cat.jpg"))).saying("was not asked again");
        }
    }

    private List<TestFetcher.Running> started(ImageFetcher open, int fetches) {
        return IntStream.range(0, fetches)
                .mapToObj(_ -> fetcher.start(open, TestSource.object("cat.jpg")))
                .toList();
    }

    @Test
    void credentialsThatDoNotComeAreCutByTheAttemptsClock() {
        fetcher.timeout = SHORT;
        fetcher.maxAttempts = 2;
        fetcher.s3 = Optional.of(source(() -> {
            awaitUninterruptibly(over);
            return AwsBasicCredentials.create("late", "late");
        }));

        assertThat(fetcher.fetch(TestSource.object("cat.jpg")))
                .failed(Reason.FETCH_TIMEOUT)
                .after(2)
                .saying("credentials");
    }

    @Test
    void credentialsThatDoNotComeAreLeftAtAnInterrupt() {
        var asked = new CountDownLatch(1);
        fetcher.s3 = Optional.of(source(() -> {
            asked.countDown();
            awaitUninterruptibly(over);
            return AwsBasicCredentials.create("late", "late");
        }));
        var running = fetcher.start(fetcher.open(), TestSource.object("cat.jpg"));
        awaitUninterruptibly(asked);

        running.thread().interrupt();

        assertThatThrownBy(running::result).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void missingCredentialsAreSaidAndTriedAgain() {
        var asked = new AtomicInteger();
        fetcher.s3 = Optional.of(source(() -> {
            asked.incrementAndGet();
            throw SdkClientException.create("nothing in " + TestSource.SECRET_KEY);
        }));

        var result = fetcher.fetch(TestSource.object("cat.jpg"));

        assertThat(result)
                .failed(Reason.FETCH_FAILED)
                .after(3)
                .saying("s3://photos/cat.jpg: the worker has no credentials for the storage");
        assertThat(asked).hasValue(3);
        assertThat(result.toString()).doesNotContain(TestSource.SECRET_KEY);
    }

    private static S3Source source(AwsCredentialsProvider credentials) {
        return TestSource.at(URI.create("http://127.0.0.1:9"), true, List.of("photos"), credentials);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
