package io.tagstream.fetch;

import io.tagstream.event.ImageReference;
import io.tagstream.event.ImageReference.Http;
import io.tagstream.event.ImageReference.Inline;
import io.tagstream.event.ImageReference.LocalFile;
import io.tagstream.event.ImageReference.S3;
import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchAttempt.Blocked;
import io.tagstream.fetch.FetchAttempt.Permanent;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

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
    private final OriginCircuits circuits;
    private final FetchRun.Pause pause;
    private final ScheduledThreadPoolExecutor clock;

    /** With the sources that the policy speaks of. */
    public ImageFetcher(FetchPolicy policy, FetchListener listener) {
        this(policy, ImageSources.of(policy), listener);
    }

    /** @param sources closed with this */
    public ImageFetcher(FetchPolicy policy, ImageSources sources, FetchListener listener) {
        this(policy, sources, listener, Thread::sleep, System::nanoTime);
    }

    /** @param nanoTime what the circuits go by, as {@link System#nanoTime()} */
    ImageFetcher(
            FetchPolicy policy,
            ImageSources sources,
            FetchListener listener,
            FetchRun.Pause pause,
            LongSupplier nanoTime) {
        this.policy = Objects.requireNonNull(policy, "policy");
        this.sources = Objects.requireNonNull(sources, "sources");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.circuits = new OriginCircuits(policy.circuit(), listener, nanoTime);
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
     * @param expired        whether the event is no longer worth fetching for; asked before each attempt
     * @param deadline       the event's; bounds all attempts and the waits between them
     * @param lease          held; grown before bytes are read, given back for each wait and taken
     *                       again; held at the end, for the caller to give back
     * @throws InterruptedException if the event was cancelled; nothing of the fetch goes on
     */
    public FetchResult fetch(
            ImageReference reference,
            OptionalLong announcedBytes,
            BooleanSupplier expired,
            EventDeadline deadline,
            FetchLease lease)
            throws InterruptedException {
        long start = System.nanoTime();
        var result = announcedBytes.orElse(0) > policy.maxBytes()
                ? tooLarge(reference, announcedBytes.getAsLong())
                : attempts(reference, expired, deadline, lease);
        listener.onEnd(scheme(reference), result, since(start));
        return result;
    }

    private FetchResult attempts(
            ImageReference reference, BooleanSupplier expired, EventDeadline deadline, FetchLease lease)
            throws InterruptedException {
        return new FetchRun(policy, circuits, listener, pause, scheme(reference), deadline, lease)
                .run(() -> expired.getAsBoolean()
                        ? new Permanent(
                                Reason.EXPIRED, Printed.name(reference) + ": the event expired before this attempt")
                        : timedAttempt(reference, deadline.current(), lease));
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
        try (var scope =
                new AttemptScope(clock, policy.timeout(), deadline, policy.maxBytes(), reservation, circuits)) {
            var attempt = attempt(reference, scope);
            if (!(attempt instanceof Blocked)) {
                listener.onAttempt(scheme(reference), attempt, since(start));
            }
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

    private FetchResult tooLarge(ImageReference reference, long bytes) {
        String message = "%s: the event announces %d bytes, more than tagstream.fetch.max-bytes (%d)"
                .formatted(Printed.name(reference), bytes, policy.maxBytes());
        return new FetchResult.Failed(Reason.TOO_LARGE, message, 1, Optional.empty());
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** The largest image that is fetched, in bytes. */
    public long maxBytes() {
        return policy.maxBytes();
    }

    /** Closes the sources; fetches that still run may fail. */
    @Override
    public void close() {
        clock.shutdownNow();
        sources.close();
    }
}
