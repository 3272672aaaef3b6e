package io.tagstream.fetch;

import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchAttempt.Blocked;
import io.tagstream.fetch.FetchAttempt.Permanent;
import io.tagstream.fetch.FetchAttempt.Transient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One fetch: its attempts, and the waits between them, in which nothing is held. Confined to its
 * event's thread.
 */
final class FetchRun {

    /** Makes one attempt, with what the lease holds. */
    @FunctionalInterface
    interface Attempt {

        FetchAttempt make() throws InterruptedException;
    }

    /** How time passes between two attempts; a test can see it pass without waiting. */
    @FunctionalInterface
    interface Pause {

        void take(Duration delay) throws InterruptedException;
    }

    private final FetchPolicy policy;
    private final OriginCircuits circuits;
    private final FetchListener listener;
    private final Pause pause;
    private final String scheme;
    private final EventDeadline deadline;
    private final FetchLease lease;
    private Optional<Transient> last = Optional.empty();

    FetchRun(
            FetchPolicy policy,
            OriginCircuits circuits,
            FetchListener listener,
            Pause pause,
            String scheme,
            EventDeadline deadline,
            FetchLease lease) {
        this.policy = policy;
        this.circuits = circuits;
        this.listener = listener;
        this.pause = pause;
        this.scheme = scheme;
        this.deadline = deadline;
        this.lease = lease;
    }

    /** @throws InterruptedException if the event was cancelled; else the lease is held at the end as at the start */
    FetchResult run(Attempt attempt) throws InterruptedException {
        for (int attempts = 1; ; ) {
            switch (attempt.make()) {
                case FetchAttempt.Fetched(EncodedImage image) -> {
                    return new FetchResult.Fetched(image, attempts);
                }
                case Permanent permanent -> {
                    return failed(permanent, attempts);
                }
                case Blocked blocked -> {
                    if (!waitBehind(blocked)) {
                        return leftAlone(blocked.origin(), Math.max(1, attempts - 1));
                    }
                }
                case Transient cut
                when cut.ifExhausted() == Reason.FETCH_TIMEOUT
                        && deadline.current().isOver() -> {
                    return failed(new Permanent(Reason.DEADLINE_EXCEEDED, cut.message(), cut.exception()), attempts);
                }
                case Transient failed -> {
                    if (attempts >= policy.maxAttempts() || !waitAfter(failed, attempts)) {
                        return failed(
                                new Permanent(failed.ifExhausted(), failed.message(), failed.exception()), attempts);
                    }
                    attempts++;
                }
            }
        }
    }

    /** @return whether there was time for it */
    private boolean waitAfter(Transient failed, int attempts) throws InterruptedException {
        last = Optional.of(failed);
        var delay = spread(attempts, failed.notBefore());
        if (delay.compareTo(deadline.current().remaining()) >= 0) {
            return false;
        }
        listener.onRetry(scheme, failed, delay);
        lease.giveBack();
        pause.take(delay);
        lease.takeAgain();
        return true;
    }

    /**
     * Waits until somebody is let through, without what the lease holds: thousands may wait here.
     *
     * @return whether it is worth asking now
     */
    private boolean waitBehind(Blocked blocked) throws InterruptedException {
        var delay = delayOf(blocked);
        if (delay.isEmpty()) {
            return false;
        }
        lease.giveBack();
        var still = Optional.of(blocked);
        while (still.isPresent() && delay.isPresent()) {
            pause.take(delay.get());
            still = circuits.blocking(blocked.origin());
            delay = still.flatMap(this::delayOf);
        }
        lease.takeAgain();
        return still.isEmpty();
    }

    /** How long to wait for a circuit; empty where that is too long, or in vain. Puts the deadline off. */
    private Optional<Duration> delayOf(Blocked blocked) {
        var delay = spread(1, blocked.delay());
        return !blocked.givenUp() && deadline.putOff(delay, policy.circuit().maxWait())
                ? Optional.of(delay)
                : Optional.empty();
    }

    private Duration spread(int attempts, Duration notBefore) {
        return policy.backoff().next(attempts, notBefore, ThreadLocalRandom.current());
    }

    private FetchResult leftAlone(Origin origin, int attempts) {
        String why = origin.name() + " fails, and was not asked again";
        return failed(
                last.map(failed ->
                                new Permanent(Reason.FETCH_FAILED, failed.message() + "; " + why, failed.exception()))
                        .orElseGet(() -> new Permanent(Reason.FETCH_FAILED, why)),
                attempts);
    }

    private static FetchResult failed(Permanent permanent, int attempts) {
        return new FetchResult.Failed(permanent.reason(), permanent.message(), attempts, permanent.exception());
    }
}
