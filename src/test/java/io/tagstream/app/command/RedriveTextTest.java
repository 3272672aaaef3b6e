package io.tagstream.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.topology.redrive.RedriveFilter;
import io.tagstream.topology.redrive.RedriveReport;
import io.tagstream.topology.redrive.RedriveReport.FailedSpan;
import io.tagstream.topology.redrive.RedriveReport.Line;
import io.tagstream.topology.redrive.RedriveRequest;
import io.tagstream.topology.redrive.RedriveTopics;
import io.tagstream.topology.redrive.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RedriveTextTest {

    private static final RedriveReport NOTHING =
            new RedriveReport(12, 0, new TreeMap<>(), Map.of(), 0, Optional.empty(), false, Duration.ofMillis(1500));

    @Test
    void aReportHasARowForEachReasonAndALineForEachRefusal() {
        var span = new FailedSpan(Instant.parse("2026-05-04T01:00:00Z"), Instant.parse("2026-05-04T03:02:01Z"));
        var byReason =
                new TreeMap<>(Map.of("not-found", new Line(2, 1, 0, 1), "fetch-timeout", new Line(1204, 1200, 3, 1)));
        Map<Refusal, Long> refusals = Map.of(Refusal.ALREADY_REDRIVEN, 1L, Refusal.TOO_OFTEN, 1L);
        var report =
                new RedriveReport(12_000, 2, byReason, refusals, 7, Optional.of(span), true, Duration.ofMillis(3_000));

        assertThat(text(false).report(report)).isEqualToNormalizingNewlines("""
                reason                     found    put back  same event     refused
                fetch-timeout              1,204       1,200           3           1
                not-found                      2           1           0           1
                all                        1,206       1,201           3           2

                refused 1: put back by an earlier run; --again puts them back once more
                refused 1: put back 3 times already, in vain; --max-redrives allows more
                failed from 2026-05-04T01:00:00Z to 2026-05-04T03:02:01Z
                12,000 records of image-dead-letters read in 3.0 s, 4,000/s
                2 of them are none of Tagstream's dead letters
                stopped at --limit 2,000; there is more
                events put back on image-events: 1,201
                7 of them are older than image-events keeps records: unless workers take them at once it may delete them; \
                raise its retention.ms first
                """);
    }

    @Test
    void aDryRunNeverClaimsToHaveDoneAnything() {
        var some = new RedriveReport(
                12,
                0,
                new TreeMap<>(Map.of("not-found", new Line(2, 2, 0, 0))),
                Map.of(),
                0,
                Optional.empty(),
                false,
                Duration.ofSeconds(1));

        assertThat(text(true).report(some))
                .contains("to put back", "dry run, nothing was written; events that would go to image-events: 2");
        assertThat(text(true).report(NOTHING)).contains("no dead letter is as asked for");
    }

    @Test
    void everyRefusalIsExplained() {
        Map<Refusal, Long> refusals = new EnumMap<>(Refusal.class);
        for (Refusal refusal : Refusal.values()) {
            refusals.put(refusal, 1L);
        }
        var report =
                new RedriveReport(12, 0, new TreeMap<>(), refusals, 0, Optional.empty(), false, Duration.ofSeconds(1));

        assertThat(text(false).report(report).lines().filter(line -> line.startsWith("refused 1: ")))
                .hasSize(Refusal.values().length)
                .doesNotHaveDuplicates();
    }

    private static RedriveText text(boolean dryRun) {
        var topics = new RedriveTopics("image-dead-letters", "image-events", Optional.empty(), "tagstream-redriven");
        var filter = new RedriveFilter(Set.of(), false, Instant.MIN, Instant.MAX);
        return new RedriveText(new RedriveRequest(filter, topics, 3, 2_000, false, dryRun));
    }
}
