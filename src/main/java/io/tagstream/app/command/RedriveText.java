package io.tagstream.app.command;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import io.tagstream.topology.redrive.RedriveReport;
import io.tagstream.topology.redrive.RedriveReport.Line;
import io.tagstream.topology.redrive.RedriveRequest;
import io.tagstream.topology.redrive.Refusal;
import java.time.Duration;

/** What a redrive says of itself, in plain text, the same on every machine. */
record RedriveText(RedriveRequest request) {

    private static final String ROW = "%-20s %11s %11s %11s %11s%n";
    private static final double MILLIS = 1000.0;

    /** One line, for the log of whoever waits. */
    String progress(long read, long about, long redriven, Duration elapsed) {
        return format(
                ROOT,
                "%,d of about %,d dead letters read, %,d events %s, %s",
                read,
                about,
                redriven,
                putBack(),
                rate(read, elapsed));
    }

    /** The whole of what was done. */
    String report(RedriveReport report) {
        var text = new StringBuilder();
        Line total = report.total();
        if (total.found() > 0) {
            text.append(format(ROOT, ROW, "reason", "found", putBack(), "same event", "refused"));
            report.byReason().forEach((reason, line) -> text.append(row(reason, line)));
            if (report.byReason().size() > 1) {
                text.append(row("all", total));
            }
            text.append(format(ROOT, "%n"));
        }
        report.refusals()
                .forEach((refusal, count) -> text.append(format(ROOT, "refused %,d: %s%n", count, why(refusal))));
        report.failedSpan()
                .ifPresent(span -> text.append(format(ROOT, "failed from %s to %s%n", span.first(), span.last())));
        text.append(format(
                ROOT,
                "%,d records of %s read in %.1f s, %s%n",
                report.read(),
                request.topics().deadLetters(),
                report.elapsed().toMillis() / MILLIS,
                rate(report.read(), report.elapsed())));
        if (report.foreign() > 0) {
            text.append(format(ROOT, "%,d of them are none of Tagstream's dead letters%n", report.foreign()));
        }
        if (report.limitReached()) {
            text.append(format(ROOT, "stopped at --limit %,d; there is more%n", request.limit()));
        }
        text.append(conclusion(total));
        if (report.pastRetention() > 0) {
            text.append(pastRetention(report.pastRetention()));
        }
        return text.toString();
    }

    private String conclusion(Line total) {
        if (total.found() == 0) {
            return format(ROOT, "no dead letter is as asked for%n");
        }
        return request.dryRun()
                ? format(
                        ROOT,
                        "dry run, nothing was written; events that would go to %s: %,d%n",
                        target(),
                        total.redriven())
                : format(ROOT, "events put back on %s: %,d%n", target(), total.redriven());
    }

    private String pastRetention(long events) {
        return format(
                ROOT,
                "%,d of them are older than %s keeps records: unless workers take them at once it may delete them; raise "
                        + "its retention.ms first%n",
                events,
                target());
    }

    private String target() {
        return request.topics().to().orElse(request.topics().events());
    }

    private String why(Refusal refusal) {
        return switch (refusal) {
            case ALREADY_REDRIVEN -> "put back by an earlier run; --again puts them back once more";
            case TOO_OFTEN ->
                format(ROOT, "put back %d times already, in vain; --max-redrives allows more", request.maxRedrives());
            case VALUE_OMITTED -> "too large to be kept in a dead letter; only their producer can send them again";
            case OTHER_TOPIC ->
                "of another topic than " + request.topics().events() + "; --to says where they shall go";
            case TOO_LARGE ->
                "larger than the topic (max.message.bytes) or the producer (max.request.size) takes; allow more, then "
                        + "run again";
            case NOT_TAKEN -> "refused by the topic, for their timestamps or their form (message.timestamp.*)";
        };
    }

    private String putBack() {
        return request.dryRun() ? "to put back" : "put back";
    }

    private static String row(String reason, Line line) {
        return format(
                ROOT,
                ROW,
                reason,
                format(ROOT, "%,d", line.found()),
                format(ROOT, "%,d", line.redriven()),
                format(ROOT, "%,d", line.sameEvent()),
                format(ROOT, "%,d", line.refused()));
    }

    private static String rate(long read, Duration elapsed) {
        return format(ROOT, "%,.0f/s", read * MILLIS / Math.max(1, elapsed.toMillis()));
    }
}
