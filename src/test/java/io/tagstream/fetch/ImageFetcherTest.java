package io.tagstream.fetch;

import static io.tagstream.fetch.FetchResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.event.ImageReference.S3;
import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchAttempt.Fetched;
import io.tagstream.fetch.FetchAttempt.Permanent;
import io.tagstream.fetch.FetchAttempt.Transient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ImageFetcherTest {

    private static final S3 REFERENCE = new S3("photos", "a.jpg", Optional.empty(), Optional.empty());

    private final List<Duration> pauses = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();

    private final FetchListener listener = new FetchListener() {
        @Override
        public void onAttempt(String scheme, FetchAttempt attempt, Duration took) {
            heard.add(scheme + " " + attempt.getClass().getSimpleName());
        }

        @Override
        public void onRetry(String scheme, Transient failed, Duration delay) {
            heard.add(scheme + " retry " + failed.ifExhausted().code());
        }

        @Override
        public void onEnd(String scheme, FetchResult result, Duration took) {
            heard.add(scheme + " end " + result.attempts());
        }
    };

    @Test
    void transientFailuresAreRetriedUntilTheImageComes() throws Exception {
        var image = new EncodedImage(new byte[1]);
        try (var fetcher = fetcher(
                new Transient(Reason.FETCH_FAILED, "down"),
                new Transient(Reason.RATE_LIMITED, "slow"),
                new Fetched(image))) {
            assertThat(fetch(fetcher)).isEqualTo(new FetchResult.Fetched(image, 3));
        }
        assertThat(heard)
                .containsExactly(
                        "s3 Transient",
                        "s3 retry fetch-failed",
                        "s3 Transient",
                        "s3 retry rate-limited",
                        "s3 Fetched",
                        "s3 end 3");
        assertThat(pauses).hasSize(2);
    }

    @Test
    void permanentFailureIsNotRetried() throws Exception {
        try (var fetcher = fetcher(new Permanent(Reason.NOT_FOUND, "gone"))) {
            assertThat(fetch(fetcher)).failed(Reason.NOT_FOUND).after(1).saying("gone");
        }
        assertThat(pauses).isEmpty();
    }

    @Test
    void lastTransientFailureNamesTheReasonOnceAttemptsAreUsedUp() throws Exception {
        try (var fetcher = fetcher(
                new Transient(Reason.FETCH_FAILED, "1"),
                new Transient(Reason.FETCH_FAILED, "2"),
                new Transient(Reason.TRUNCATED, "3", new java.io.EOFException()))) {
            assertThat(fetch(fetcher))
                    .isEqualTo(new FetchResult.Failed(Reason.TRUNCATED, "3", 3, Optional.of("java.io.EOFException")));
        }
        assertThat(pauses).hasSize(2);
    }

    @Test
    void waitThatDoesNotFitBeforeTheDeadlineIsNotMade() throws Exception {
        var later = new Transient(Reason.RATE_LIMITED, "later", Duration.ofMinutes(10), Optional.empty());
        try (var fetcher = fetcher(later)) {
            assertThat(fetch(fetcher)).failed(Reason.RATE_LIMITED).after(1);
        }
        assertThat(pauses).isEmpty();
    }

    @Test
    void interruptDuringTheWaitForTheNextAttemptEndsTheFetch() {
        var sources = ImageSources.of(FetchPolicy.defaults()).withS3((_, _) -> {
            Thread.currentThread().interrupt();
            return new Transient(Reason.FETCH_FAILED, "down");
        });
        try (var fetcher = new ImageFetcher(FetchPolicy.defaults(), sources, listener)) {
            assertThatThrownBy(() -> fetch(fetcher)).isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).as("told by the exception alone").isFalse();
        }
        assertThat(heard).containsExactly("s3 Transient", "s3 retry fetch-failed");
    }

    @Test
    void interruptBeforeTheFirstAttemptMakesNone() {
        try (var fetcher = fetcher()) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> fetch(fetcher)).isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).as("told by the exception alone").isFalse();
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void eventThatExpiresBetweenTwoAttemptsIsNotFetchedAnyMore() throws Exception {
        var asked = new AtomicInteger();
        try (var fetcher = fetcher(new Transient(Reason.FETCH_FAILED, "down"))) {
            var result = fetcher.fetch(
                    REFERENCE,
                    OptionalLong.empty(),
                    () -> asked.incrementAndGet() > 1,
                    EventDeadline.in(Duration.ofMinutes(1)),
                    TestLease.free());

            assertThat(result).failed(Reason.EXPIRED).saying("the event expired before this attempt");
        }
    }

    @Test
    void announcedSizeOverTheCapIsRefusedUnseen() throws Exception {
        try (var fetcher = fetcher()) {
            var result = fetcher.fetch(
                    REFERENCE,
                    OptionalLong.of(5L << 30),
                    () -> false,
                    EventDeadline.in(Duration.ofMinutes(1)),
                    TestLease.free());

            assertThat(result).failed(Reason.TOO_LARGE).after(1).saying("5368709120");
        }
        assertThat(heard).containsExactly("s3 end 1");
    }

    @Test
    void bucketsAreRefusedUntilThereIsASourceForThem() throws Exception {
        try (var fetcher = new ImageFetcher(FetchPolicy.defaults(), FetchListener.NONE)) {
            assertThat(fetch(fetcher))
                    .failed(Reason.SCHEME_NOT_ALLOWED)
                    .after(1)
                    .saying("s3:");
        }
    }

    @Test
    void sourceIsAbortedOnceItsTimeIsOver() throws Exception {
        var aborted = new CountDownLatch(1);
        ImageSource<S3> stuck = (_, scope) -> {
            scope.abortWith(aborted::countDown);
            assertThat(aborted.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(scope.expired()).isTrue();
            return new Transient(Reason.FETCH_TIMEOUT, "too slow");
        };
        var policy = policy(Duration.ofMillis(50), 1);
        try (var fetcher = new ImageFetcher(
                policy, ImageSources.of(policy).withS3(stuck), listener, pauses::add, System::nanoTime)) {
            assertThat(fetch(fetcher)).failed(Reason.FETCH_TIMEOUT).after(1);
        }
    }

    @Test
    void abortNamedTooLateRunsAtOnce() throws Exception {
        var aborted = new CountDownLatch(1);
        ImageSource<S3> late = (_, scope) -> {
            var expired = new CountDownLatch(1);
            scope.abortWith(expired::countDown);
            assertThat(expired.await(10, TimeUnit.SECONDS)).isTrue();
            scope.abortWith(aborted::countDown);
            return new Transient(Reason.FETCH_TIMEOUT, "too slow");
        };
        var policy = policy(Duration.ofMillis(50), 1);
        try (var fetcher = new ImageFetcher(
                policy, ImageSources.of(policy).withS3(late), listener, pauses::add, System::nanoTime)) {
            fetch(fetcher);
        }
        assertThat(aborted.getCount()).isZero();
    }

    @Test
    void sourcesAreClosedWithTheFetcher() {
        var closed = new AtomicBoolean();
        var source = new ImageSource<S3>() {
            @Override
            public FetchAttempt attempt(S3 reference, AttemptScope scope) {
                throw new AssertionError("not asked");
            }

            @Override
            public void close() {
                closed.set(true);
            }
        };

        new ImageFetcher(
                        FetchPolicy.defaults(),
                        ImageSources.of(FetchPolicy.defaults()).withS3(source),
                        listener)
                .close();

        assertThat(closed).isTrue();
    }

    private ImageFetcher fetcher(FetchAttempt... attempts) {
        var script = new ArrayDeque<>(List.of(attempts));
        var policy = policy(Duration.ofSeconds(10), 3);
        return new ImageFetcher(
                policy,
                ImageSources.of(policy).withS3((_, _) -> script.remove()),
                listener,
                pauses::add,
                System::nanoTime);
    }

    private static FetchPolicy policy(Duration timeout, int maxAttempts) {
        return new FetchPolicy(
                1 << 20,
                timeout,
                maxAttempts,
                Backoff.defaults(),
                CircuitPolicy.defaults(),
                HttpPolicy.defaults(),
                Optional.empty());
    }

    private static FetchResult fetch(ImageFetcher fetcher) throws InterruptedException {
        return fetcher.fetch(
                REFERENCE,
                OptionalLong.empty(),
                () -> false,
                EventDeadline.in(Duration.ofMinutes(1)),
                TestLease.free());
    }
}
