package io.tagstream.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The worker's own metrics, by the names that Prometheus has for them. */
public final class MetricNames {

    private static final Path HANDBOOK = Path.of("docs/operations.md");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (tagstream_\\S+) (\\S+)$");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`tagstream_[^|]+) \\|");
    private static final Pattern NAME = Pattern.compile("tagstream_[a-z_]+");

    private MetricNames() {}

    /** Those that the table in docs/operations.md has; a counter's {@code _total} belongs to its samples. */
    public static Set<String> documented() throws IOException {
        return ROW.matcher(Files.readString(HANDBOOK))
                .results()
                .flatMap(row -> NAME.matcher(row.group(1)).results())
                .map(name -> name.group().replaceFirst("_total$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Those that a worker publishes; the largest value that goes with a timer or a summary is a part of it.
     *
     * @param scrape what {@code /q/metrics} answers
     */
    public static Set<String> published(String scrape) {
        return TYPE.matcher(scrape)
                .results()
                .map(type -> type.group(1).replaceFirst("_total$", ""))
                .filter(name -> !name.endsWith("_max") || name.startsWith("tagstream_in_flight_"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
