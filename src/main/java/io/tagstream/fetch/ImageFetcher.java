package io.tagstream.fetch;

import io.tagstream.event.ImageReference;
import io.tagstream.event.ImageReference.Http;
import io.tagstream.event.ImageReference.Inline;
import io.tagstream.event.ImageReference.LocalFile;
import io.tagstream.event.ImageReference.S3;
import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchAttempt.Permanent;
import io.tagstream.fetch.FetchAttempt.Transient;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Reads images, wherever they are, with as many attempts as the policy and the event's deadline
 * allow.
 *
 * <p>Thread-safe. A fetch runs on its caller's thread, which should be virtual: then an interrupt
 * ends at once whatever it waits for.
 */
public final class ImageFetcher implements AutoCloseable {

    private final FetchPolicy policy;
    private final ImageSources sources;
    private final FetchListener listener;
    private final Pause pause;
    private final ScheduledThreadPoolExecutor clock;

    /** How time passes between two attempts; a test can see it pass without waiting. */
    @FunctionalInterface
    interface Pause {

        void take(Duration delay) throws InterruptedException;
    }

    /** With the sources that the policy speaks of. */
    public ImageFetcher(FetchPolicy policy, FetchListener listener) {
        this(policy, ImageSources.of(policy), listener);
    }

    /** @param sources closed with this */
    public ImageFetcher(FetchPolicy policy, ImageSources sources, FetchListener listener) {
        this(policy, sources, listener, Thread::sleep);
    }

    ImageFetcher(FetchPolicy policy, ImageSources sources, FetchListener listener, Pause pause) {
        this.policy = Objects.requireNonNull(policy, "policy");
        this.sources = Objects.requireNonNull(sources, "sources");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.pause = pause;
        this.clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("fetch-clock").factory());
        clock.setRemoveOnCancelPolicy(true);
    }

    /**
     * Reads one image.
     *
     * @param announcedBytes how large the event says it is: too large is refused unseen; what
     *                       comes is measured all the same
     * @param deadline       the event's; bounds all attempts and the waits between them
     * @param reservation    grown before bytes are read; giving it back is the caller's
     * @throws InterruptedException if the event was cancelled; nothing of the fetch goes on
     */
    public FetchResult fetch(
            ImageReference reference, OptionalLong announcedBytes, Deadline deadline, ByteReservation reservation)
            throws InterruptedException {
        long start = System.nanoTime();
        var result = announcedBytes.orElse(0) > policy.maxBytes()
                ? failed(new Permanent(Reason.TOO_LARGE, announced(reference, announcedBytes.getAsLong())), 1)
                : attempts(reference, deadline, reservation);
        listener.onEnd(scheme(reference), result, since(start));
        return result;
    }

    private FetchResult attempts(ImageReference reference, Deadline deadline, ByteReservation reservation)
            throws InterruptedException {
        for (int attempts = 1; ; attempts++) {
            switch (timedAttempt(reference, deadline, reservation)) {
                case FetchAttempt.Fetched(EncodedImage image) -> {
                    return new FetchResult.Fetched(image, attempts);
                }
                case Permanent permanent -> {
                    return failed(permanent, attempts);
                }
                case Transient cut
                when cut.ifExhausted() == Reason.FETCH_TIMEOUT && deadline.isOver() -> {
                    return failed(new Permanent(Reason.DEADLINE_EXCEEDED, cut.message(), cut.exception()), attempts);
                }
                case Transient failed -> {
                    var delay = policy.backoff().next(attempts, failed.notBefore(), ThreadLocalRandom.current());
                    if (attempts >= policy.maxAttempts() || delay.compareTo(deadline.remaining()) >= 0) {
                        return exhausted(failed, attempts);
                    }
                    listener.onRetry(scheme(reference), failed, delay);
                    pause.take(delay);
                }
            }
        }
    }

    private FetchAttempt timedAttempt(ImageReference reference, Deadline deadline, ByteReservation reservation)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("fetch cancelled");
        }
        if (deadline.isOver()) {
            return new Permanent(Reason.DEADLINE_EXCEEDED, Printed.name(reference) + ": no time is left to fetch it");
        }
        long start = System.nanoTime();
        try (var scope = new AttemptScope(clock, policy.timeout(), deadline, policy.maxBytes(), reservation)) {
            var attempt = attempt(reference, scope);
            listener.onAttempt(scheme(reference), attempt, since(start));
            return attempt;
        }
    }

    private FetchAttempt attempt(ImageReference reference, AttemptScope scope) throws InterruptedException {
        return switch (reference) {
            case Http http -> sources.http().attempt(http, scope);
            case LocalFile file -> sources.files().attempt(file, scope);
            case Inline inline -> sources.inline().attempt(inline, scope);
            case S3 s3 -> sources.s3().attempt(s3, scope);
        };
    }

    private static String scheme(ImageReference reference) {
        return switch (reference) {
            case Http http -> "https".equalsIgnoreCase(http.uri().getScheme()) ? "https" : "http";
            case LocalFile _ -> "file";
            case Inline _ -> "data";
            case S3 _ -> "s3";
        };
    }

    private String announced(ImageReference reference, long bytes) {
        return "%s: the event announces %d bytes, more than tagstream.fetch.max-bytes (%d)"
                .formatted(Printed.name(reference), bytes, policy.maxBytes());
    }

    private static FetchResult failed(Permanent permanent, int attempts) {
        return new FetchResult.Failed(permanent.reason(), permanent.message(), attempts, permanent.exception());
    }

    private static FetchResult exhausted(Transient last, int attempts) {
        return new FetchResult.Failed(last.ifExhausted(), last.message(), attempts, last.exception());
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Closes the sources; fetches that still run may fail. */
    @Override
    public void close() {
        clock.shutdownNow();
        sources.close();
    }
}
