package io.tagstream.app.command;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import java.time.Duration;

/**
 * What a backfill says of itself, in plain text, the same on every machine.
 *
 * @param source what is listed, as {@code s3://bucket/prefix}
 * @param topic  where events go
 */
record BackfillText(String source, String topic, boolean dryRun) {

    private static final double MILLIS = 1000.0;
    private static final double MEGA = 1_000_000.0;

    /** One line, for the log of whoever waits; it has what is needed should there be no other. */
    String progress(BackfillReport report) {
        return format(
                ROOT,
                "%,d objects listed, %,d events %s, %s; %s",
                report.listed(),
                report.written(),
                dryRun ? "to write" : "acknowledged",
                rate(report.written(), report.elapsed()),
                resume(report));
    }

    /** The whole of what was done. */
    String report(BackfillReport report) {
        var text = new StringBuilder(format(
                ROOT,
                "%,d objects of %s listed in %.1f s, %s%n",
                report.listed(),
                source,
                report.elapsed().toMillis() / MILLIS,
                rate(report.listed(), report.elapsed())));
        if (report.unnamed() > 0) {
            text.append(format(
                    ROOT,
                    "%,d of them have control characters in their keys, and no event names them%n",
                    report.unnamed()));
        }
        text.append(format(
                ROOT,
                dryRun
                        ? "dry run, nothing was written; events that would go to %s: %,d, about %,.1f MB%n"
                        : "events written to %s: %,d, about %,.1f MB%n",
                topic,
                report.written(),
                report.bytes() / MEGA));
        if (!report.finished()) {
            text.append(format(ROOT, "there is more; %s%n", resume(report)));
        }
        return text.toString();
    }

    private static String resume(BackfillReport report) {
        return report.resume()
                .map(key -> "to go on from here: --start-after " + quoted(key))
                .orElse("nothing to go on from");
    }

    /** For a POSIX shell; a line for a terminal, whatever stands in a key. */
    static String quoted(String key) {
        return key.chars().noneMatch(Character::isISOControl)
                ? "'" + key.replace("'", "'\\''") + "'"
                : "$'" + escaped(key) + "'";
    }

    private static String escaped(String key) {
        var text = new StringBuilder();
        key.chars().forEach(c -> {
            if (Character.isISOControl(c)) {
                text.append(format(ROOT, "\\u%04x", c));
            } else {
                text.append(c == '\'' || c == '\\' ? "\\" : "").append((char) c);
            }
        });
        return text.toString();
    }

    private static String rate(long count, Duration elapsed) {
        return format(ROOT, "%,.0f/s", count * MILLIS / Math.max(1, elapsed.toMillis()));
    }
}
