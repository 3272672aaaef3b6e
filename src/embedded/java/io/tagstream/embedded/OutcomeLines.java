package io.tagstream.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Outcomes as lines for a person at a terminal. */
final class OutcomeLines {

    private static final ObjectMapper JSON = new ObjectMapper();

    private OutcomeLines() {}

    /**
     * {@code chelsea.jpg  Egyptian cat 62 %, tabby 21 %  fetch 1 ms, decode 3 ms, predict 12 ms}.
     *
     * @throws IOException if the value is no JSON
     */
    static String label(ConsumerRecord<byte[], byte[]> label) throws IOException {
        JsonNode value = JSON.readTree(label.value());
        JsonNode timing = value.path("timing");
        return printable("%s  %s  fetch %d ms, decode %d ms, predict %d ms"
                .formatted(
                        name(value.path("image").path("uri").asText()),
                        labels(value.path("labels")),
                        timing.path("fetchMs").asLong(),
                        timing.path("decodeMs").asLong(),
                        timing.path("predictMs").asLong()));
    }

    /**
     * {@code own.jpg  corrupt-image: the picture ends too early}, with the event's place where it has
     * no key: {@code image-events-0-3-0  …}.
     */
    static String deadLetter(ConsumerRecord<byte[], byte[]> deadLetter) {
        Headers headers = deadLetter.headers();
        byte[] key = deadLetter.key();
        return printable("%s  %s: %s"
                .formatted(
                        key == null ? place(headers) : new String(key, UTF_8),
                        text(headers, "tagstream-reason"),
                        text(headers, "__streams.errors.message")));
    }

    private static String place(Headers headers) {
        return String.join(
                "-",
                text(headers, "__streams.errors.topic"),
                text(headers, "__streams.errors.partition"),
                text(headers, "__streams.errors.offset"),
                text(headers, "tagstream-index"));
    }

    private static String labels(JsonNode labels) {
        return labels.isEmpty()
                ? "(no label)"
                : StreamSupport.stream(labels.spliterator(), false)
                        .map(label -> label.path("name").asText() + " "
                                + Math.round(100 * label.path("score").asDouble()) + " %")
                        .collect(Collectors.joining(", "));
    }

    /** The last part of the path, as a person would write it; the whole where there is no path. */
    private static String name(String uri) {
        String path = uri.startsWith("data:") ? "" : path(uri);
        String last = path.substring(path.lastIndexOf('/') + 1);
        return last.isEmpty() ? uri : last;
    }

    private static String path(String uri) {
        try {
            String path = new URI(uri).getPath();
            return path == null ? "" : path;
        } catch (URISyntaxException e) {
            // An object's key may hold anything.
            return uri;
        }
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? "?" : new String(header.value(), UTF_8);
    }

    /** What others wrote must not move a terminal's cursor. */
    private static String printable(String line) {
        return line.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    }
}
