package io.tagstream.topology.redrive;

import io.tagstream.topology.redrive.RedriveReport.FailedSpan;
import io.tagstream.topology.redrive.RedriveReport.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts while a run goes on. Not thread-safe. */
final class Tally {

    private final TreeMap<String, Line> byReason = new TreeMap<>();
    private final Map<Refusal, Long> refusals = new EnumMap<>(Refusal.class);
    private long foreign;
    private long pastRetention;
    private @Nullable FailedSpan span;

    void foreign() {
        foreign++;
    }

    void pastRetention() {
        pastRetention++;
    }

    void found(String reason, Instant failedAt) {
        add(reason, new Line(1, 0, 0, 0));
        span = span == null ? new FailedSpan(failedAt, failedAt) : span.with(failedAt);
    }

    void redriven(String reason) {
        add(reason, new Line(0, 1, 0, 0));
    }

    void sameEvent(String reason) {
        add(reason, new Line(0, 0, 1, 0));
    }

    void refused(String reason, Refusal why) {
        add(reason, new Line(0, 0, 0, 1));
        refusals.merge(why, 1L, Long::sum);
    }

    RedriveReport report(long read, boolean limitReached, Duration elapsed) {
        return new RedriveReport(
                read, foreign, byReason, refusals, pastRetention, Optional.ofNullable(span), limitReached, elapsed);
    }

    private void add(String reason, Line line) {
        byReason.merge(reason, line, Line::plus);
    }
}
