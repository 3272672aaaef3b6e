package io.tagstream.console;

import io.tagstream.event.ImageId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which outcomes become cards: nobody can look at a thousand pictures a second, and encoding them all would cost
 * what labelling them does. So a few a second of each kind do, with a reserve for those that come together after a pause, and
 * whatever somebody who looks at the page has sent. Thread-safe, and never waits for long.
 */
public final class Admission {

    /** Cards a second that are made for long. */
    public static final int RATE = 4;

    /** Cards that are made at once after a pause. */
    public static final int RESERVE = 24;

    /** What was let in and is not emitted yet, or never will be, since its partition has gone. */
    private static final int MOST_OPEN = 256;

    private static final long NANOS_EACH = TimeUnit.SECONDS.toNanos(1) / RATE;

    /** When an admitted image was decoded and its outcome known, as {@link System#nanoTime()}. */
    public record Times(long decoded, Optional<Long> known) {}

    private final LongSupplier nanoTime;
    private final Map<ImageId, Times> open = latest();
    private final Map<String, Boolean> wanted = latest();
    private final Allowance pictures;
    private final Allowance rejections;

    /** @param nanoTime monotonic */
    public Admission(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.pictures = new Allowance(nanoTime.getAsLong());
        this.rejections = new Allowance(nanoTime.getAsLong());
    }

    private static <K, V> Map<K, V> latest() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MOST_OPEN;
            }
        };
    }

    /** The event that names itself so will be shown, whatever else there is. */
    public synchronized void want(String eventId) {
        wanted.put(eventId, Boolean.TRUE);
    }

    /** Whether an image that was decoded now is to become a card. */
    public synchronized boolean decoded(ImageId image, Optional<String> eventId) {
        boolean admitted = eventId.filter(wanted::containsKey).isPresent() || pictures.pay(nanoTime.getAsLong());
        if (admitted) {
            open.put(image, new Times(nanoTime.getAsLong(), Optional.empty()));
        }
        return admitted;
    }

    /** Whether an image that was decoded is to become a card, and has not become one yet. */
    public synchronized boolean expects(ImageId image) {
        return open.containsKey(image);
    }

    /** An image's outcome is known. */
    public synchronized void known(ImageId image) {
        open.computeIfPresent(image, (_, times) -> new Times(times.decoded(), Optional.of(nanoTime.getAsLong())));
    }

    /** The times of an image that was to become a card and is emitted now; null where it was not to. */
    public synchronized @Nullable Times emitted(ImageId image) {
        return open.remove(image);
    }

    /** Whether an outcome of which nothing was seen before, an event that was rejected, is to become a card. */
    public synchronized boolean rejected(Optional<String> eventId) {
        return eventId.filter(wanted::containsKey).isPresent() || rejections.pay(nanoTime.getAsLong());
    }

    /** Spends what has come together since, {@link #RESERVE} at most. Guarded by the admission that it belongs to. */
    private static final class Allowance {

        private long paidUntil;

        Allowance(long now) {
            this.paidUntil = now - RESERVE * NANOS_EACH;
        }

        boolean pay(long now) {
            long earliest = now - RESERVE * NANOS_EACH;
            if (paidUntil - earliest < 0) {
                paidUntil = earliest;
            }
            if (paidUntil - now >= 0) {
                return false;
            }
            paidUntil += NANOS_EACH;
            return true;
        }
    }
}
