package io.tagstream.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The table of all runs so far, on the console and in {@code target/faults/report.md}. Thread-safe. */
final class FaultReport {

    /**
     * One run.
     *
     * @param verdict null where it did not come to one
     * @param pause   the longest that a partition stood still around the fault; null where that says nothing
     * @param failure why the run failed, in one line; null where it did not
     */
    record Row(
            int fault,
            String what,
            long seed,
            Ledger.@Nullable Verdict verdict,
            @Nullable Duration pause,
            String note,
            @Nullable String failure) {

        private String markdown() {
            return String.format(
                    Locale.ROOT,
                    "| %d | %s | %d | %s | %s | %s |",
                    fault,
                    what,
                    seed,
                    counts(),
                    pause == null ? "" : String.format(Locale.ROOT, "%.1f", pause.toMillis() / 1000.0),
                    failure == null ? note : "**failed**: " + failure + (note.isEmpty() ? "" : "; " + note));
        }

        private String counts() {
            if (verdict == null) {
                return "? | ? | ? | ? | ?";
            }
            return "%d | %d | %d | %d | %d"
                    .formatted(
                            verdict.sent(),
                            verdict.lost().size(),
                            verdict.doubled().size() + verdict.invented().size(),
                            verdict.outOfOrder().size(),
                            verdict.wrong().size());
        }
    }

    private static final String HEAD = """
            | fault | what | seed | events | lost | doubled | out of order | wrong | pause s | note |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
            """;

    private final Path file;
    private final List<Row> rows = new ArrayList<>();

    FaultReport(Path file) {
        this.file = file;
    }

    synchronized void add(Row row) {
        rows.add(row);
        say("%s", row.markdown());
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, markdown());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the report " + file, e);
        }
    }

    synchronized String markdown() {
        var text = new StringBuilder(HEAD);
        rows.stream()
                .sorted(Comparator.comparingInt(Row::fault).thenComparingLong(Row::seed))
                .forEach(row -> text.append(row.markdown()).append('\n'));
        List<Ledger.Verdict> verdicts = new ArrayList<>();
        for (Row row : rows) {
            if (row.verdict() != null) {
                verdicts.add(row.verdict());
            }
        }
        return text.append("| | all | | %d | %d | %d | %d | %d | | |%n"
                        .formatted(
                                verdicts.stream().mapToInt(Ledger.Verdict::sent).sum(),
                                verdicts.stream()
                                        .mapToInt(verdict -> verdict.lost().size())
                                        .sum(),
                                verdicts.stream()
                                        .mapToInt(verdict -> verdict.doubled().size()
                                                + verdict.invented().size())
                                        .sum(),
                                verdicts.stream()
                                        .mapToInt(
                                                verdict -> verdict.outOfOrder().size())
                                        .sum(),
                                verdicts.stream()
                                        .mapToInt(verdict -> verdict.wrong().size())
                                        .sum()))
                .toString();
    }

    /** A line for whoever watches. */
    static void say(String format, Object... arguments) {
        System.out.println("[faults] " + String.format(Locale.ROOT, format, arguments));
    }
}
