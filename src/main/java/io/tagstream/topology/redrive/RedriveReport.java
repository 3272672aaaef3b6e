package io.tagstream.topology.redrive;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run has done so far.
 *
 * @param read         records of the dead letters' topic that were looked at
 * @param foreign      those of them that are none of Tagstream's dead letters
 * @param byReason     what became of those that were asked for
 * @param refusals     why some of them were not put back, and how many each
 * @param pastRetention events to put back that are older than their topic keeps records
 * @param failedSpan   when the first and the last of them failed; empty where none was asked for
 * @param limitReached whether the run stopped at its limit, before the end of the topic
 * @param elapsed      since the run began
 */
public record RedriveReport(
        long read,
        long foreign,
        SortedMap<String, Line> byReason,
        Map<Refusal, Long> refusals,
        long pastRetention,
        Optional<FailedSpan> failedSpan,
        boolean limitReached,
        Duration elapsed) {

    public RedriveReport {
        byReason = new TreeMap<>(byReason);
        refusals = refusals.isEmpty() ? Map.of() : new EnumMap<>(refusals);
    }

    /**
     * The dead letters of one reason.
     *
     * @param redriven  events put back
     * @param sameEvent dead letters whose event another of the run's dead letters put back
     */
    public record Line(long found, long redriven, long sameEvent, long refused) {

        static final Line NONE = new Line(0, 0, 0, 0);

        /** The columns' sums. */
        public Line plus(Line other) {
            return new Line(
                    found + other.found,
                    redriven + other.redriven,
                    sameEvent + other.sameEvent,
                    refused + other.refused);
        }
    }

    /** From the first to the last, both included. */
    public record FailedSpan(Instant first, Instant last) {

        FailedSpan with(Instant other) {
            return new FailedSpan(other.isBefore(first) ? other : first, other.isAfter(last) ? other : last);
        }
    }

    /** All reasons together. */
    public Line total() {
        return byReason.values().stream().reduce(Line.NONE, Line::plus);
    }
}
