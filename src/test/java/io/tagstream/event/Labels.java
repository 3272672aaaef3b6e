package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.event.Outcome.Labelled;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Labels as tests make and read them. */
final class Labels {

    private static final LabelRecords RECORDS = new LabelRecords(URI.create("/tagstream/test"));
    private static final ObjectMapper JSON = new ObjectMapper();

    private Labels() {}

    static Labelled labelled(ImageRequest request, List<Label> labels) {
        return new Labelled(
                request,
                new ImageFacts("ab".repeat(32), "image/jpeg", 1280, 720, 104_837),
                labels,
                new ModelIdentity(
                        "resnet50-imagenet", "cd".repeat(32), "OnnxRuntime", "int8", "cpu", "resize256-crop224"),
                new Timing(
                        Duration.ofMillis(31),
                        Duration.ofNanos(1_500_000),
                        Duration.ofNanos(499_999),
                        Duration.ofMillis(6),
                        8));
    }

    static String text(Labelled labelled) {
        return new String(RECORDS.value(labelled), UTF_8);
    }

    /** What is written of a request, read again. */
    static JsonNode json(ImageRequest request) {
        String text = text(labelled(request, List.of()));
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    /** One member of a JSON object, as JSON. */
    static String member(String json, String name) throws JsonProcessingException {
        return JSON.readTree(json).get(name).toString();
    }

    static List<RecordHeader> headers(List<RecordHeader> foreign, ImageRequest request) {
        return RECORDS.record(foreign, labelled(request, List.of()), Instant.parse("2026-05-04T03:02:01Z"))
                .headers();
    }

    static Map<String, String> texts(List<RecordHeader> headers) {
        var texts = new LinkedHashMap<String, String>();
        headers.forEach(header -> texts.put(header.name(), header.text()));
        return texts;
    }
}
