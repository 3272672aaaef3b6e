package io.tagstream.app;

import io.tagstream.event.Outcome;
import io.tagstream.event.Outcome.Rejected;
import io.tagstream.event.Reason;
import io.tagstream.topology.TopologyListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * One line for a dead letter, and not more than one a minute for each reason: the topic and the
 * counters tell the rest. Thread-safe.
 */
final class OutcomeLog implements TopologyListener {

    private static final Logger LOG = Logger.getLogger(OutcomeLog.class);

    /** The field of a JSON log by which an event's lines are found. */
    private static final String EVENT = "event";

    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

    private static final class Tally {
        private final AtomicLong lastLine = new AtomicLong();
        private final AtomicLong since = new AtomicLong();
    }

    private final LongSupplier nanoTime;
    private final Map<Reason, Tally> tallies = new ConcurrentHashMap<>();

    OutcomeLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public void onEmitted(Outcome outcome, Duration sinceAccepted) {
        if (outcome instanceof Rejected rejected) {
            report(rejected);
        }
    }

    private void report(Rejected rejected) {
        LOG.debugf(
                "dead letter event=%s reason=%s stage=%s message=%s",
                rejected.image(), rejected.reason().code(), rejected.stage().code(), rejected.message());
        long now = nanoTime.getAsLong();
        boolean[] first = {false};
        Tally tally = tallies.computeIfAbsent(rejected.reason(), _ -> {
            first[0] = true;
            return new Tally();
        });
        long count = tally.since.incrementAndGet();
        long last = tally.lastLine.get();
        if ((first[0] || now - last >= QUIET_NANOS) && tally.lastLine.compareAndSet(last, now)) {
            tally.since.addAndGet(-count);
            MDC.put(EVENT, rejected.image());
            try {
                LOG.warnf(
                        "dead letter event=%s reason=%s stage=%s message=%s (%d of this reason since the last line; more are counted, not logged, for a minute)",
                        rejected.image(),
                        rejected.reason().code(),
                        rejected.stage().code(),
                        rejected.message(),
                        count);
            } finally {
                MDC.remove(EVENT);
            }
        }
    }
}
