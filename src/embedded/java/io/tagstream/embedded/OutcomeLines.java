package io.tagstream.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Outcomes as lines for a person at a terminal. */
final class OutcomeLines {

    private static final ObjectMapper JSON = new ObjectMapper();

    private OutcomeLines() {}

    /**
     * {@code chelsea.jpg  Egyptian cat 62 %, tabby 21 %  fetch 1 ms, decode 3 ms, predict 12 ms}.
     *
     * @param value the value of a label record
     * @throws IOException if it is no JSON
     */
    static String label(byte[] value) throws IOException {
        JsonNode label = JSON.readTree(value);
        JsonNode timing = label.path("timing");
        return printable("%s  %s  fetch %d ms, decode %d ms, predict %d ms"
                .formatted(
                        name(label.path("image").path("uri").asText()),
                        labels(label.path("labels")),
                        timing.path("fetchMs").asLong(),
                        timing.path("decodeMs").asLong(),
                        timing.path("predictMs").asLong()));
    }

    /**
     * {@code image-events-0-3-0  not-found: file:///own.jpg: no such file}.
     *
     * @param headers of a dead letter record
     */
    static String deadLetter(Headers headers) {
        return printable("%s-%s-%s-%s  %s: %s"
                .formatted(
                        text(headers, "__streams.errors.topic"),
                        text(headers, "__streams.errors.partition"),
                        text(headers, "__streams.errors.offset"),
                        text(headers, "tagstream-index"),
                        text(headers, "tagstream-reason"),
                        text(headers, "__streams.errors.message")));
    }

    private static String labels(JsonNode labels) {
        return labels.isEmpty()
                ? "(no label)"
                : StreamSupport.stream(labels.spliterator(), false)
                        .map(label -> label.path("name").asText() + " "
                                + Math.round(100 * label.path("score").asDouble()) + " %")
                        .collect(Collectors.joining(", "));
    }

    /** The last part of the path, or the whole where there is none. */
    private static String name(String uri) {
        String last = uri.substring(uri.lastIndexOf('/') + 1);
        return last.isEmpty() || uri.startsWith("data:") ? uri : last;
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? "?" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** What others wrote must not move a terminal's cursor. */
    private static String printable(String line) {
        return line.replaceAll("\\p{Cntrl}", "?");
    }
}
