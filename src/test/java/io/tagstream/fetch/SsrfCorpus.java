package io.tagstream.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The references of {@code ssrf/corpus.txt}, which says what its columns are. */
final class SsrfCorpus {

    static final String SELF = "self";

    /**
     * @param reason     as a reference
     * @param inRedirect as a {@code Location}; empty where it cannot be one
     * @param address    where it leads without a guard; empty for nowhere
     */
    record Row(String reason, Optional<String> inRedirect, Optional<String> address, String reference, String trick) {}

    private static final Pattern HOST = Pattern.compile("(?i)https?://([^/:?#\\[]+).*", Pattern.DOTALL);

    private SsrfCorpus() {}

    static List<Row> read() {
        try (var in = Objects.requireNonNull(SsrfCorpus.class.getResourceAsStream("/ssrf/corpus.txt"))) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(SsrfCorpus::row)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the corpus' names mean. */
    static Map<String, String> names(List<Row> rows) {
        var names = new TreeMap<String, String>();
        for (Row row : rows) {
            var host = HOST.matcher(row.reference().strip());
            if (row.address().isPresent() && host.matches()) {
                HostName.parse(host.group(1))
                        .filter(name -> name.literal().isEmpty())
                        .ifPresent(name -> names.put(name.text(), row.address().get()));
            }
        }
        return names;
    }

    private static Row row(String line) {
        var columns = line.split(" \\| ", 5);
        if (columns.length < 5) {
            throw new IllegalArgumentException("not five columns: " + line);
        }
        return new Row(
                columns[0],
                Optional.of(columns[1].equals("=") ? columns[0] : columns[1]).filter(reason -> !reason.equals("-")),
                Optional.of(columns[2]).filter(address -> !address.equals("-")),
                unescaped(columns[3]),
                columns[4]);
    }

    private static String unescaped(String text) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            switch (text.charAt(++i)) {
                case 't' -> out.append('\t');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case '0' -> out.append('\0');
                case '\\' -> out.append('\\');
                case 'u' -> {
                    out.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> throw new IllegalArgumentException("no such escape: " + text);
            }
        }
        return out.toString();
    }
}
