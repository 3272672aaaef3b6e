package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.event.Outcome.Labelled;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelRecordsTest {

    private static final LabelRecords RECORDS = new LabelRecords(URI.create("/tagstream/test"));

    @Test
    void writesTheLabelAsTheSchemaHasIt() {
        String json = new String(RECORDS.value(labelled("{\"tenant\":\"acme\"}")), UTF_8);

        assertThat(JsonSchemas.violations("image-label", json)).isEmpty();
        assertThat(json)
                .isEqualTo("{\"id\":\"image-events-3-42-0\","
                        + "\"image\":{\"uri\":\"https://a.example/cat.jpg\",\"sha256\":\"" + "ab".repeat(32)
                        + "\",\"type\":\"image/jpeg\",\"width\":1280,\"height\":720,\"bytes\":104837},"
                        + "\"labels\":[{\"name\":\"Egyptian cat\",\"index\":285,\"wnid\":\"n02124075\","
                        + "\"score\":0.7134,\"confidence\":71.34}],"
                        + "\"model\":{\"name\":\"resnet50-imagenet\",\"sha256\":\"" + "cd".repeat(32)
                        + "\",\"engine\":\"OnnxRuntime\",\"precision\":\"int8\",\"device\":\"cpu\","
                        + "\"preprocessing\":\"resize256-crop224\"},"
                        + "\"timing\":{\"fetchMs\":31,\"decodeMs\":2,\"batchWaitMs\":0,\"predictMs\":6,\"batchSize\":8},"
                        + "\"origin\":{\"topic\":\"image-events\",\"partition\":3,\"offset\":42,\"index\":0},"
                        + "\"metadata\":{\"tenant\":\"acme\"}}");
    }

    @Test
    void noLabelsAreAnEmptyList() {
        Labelled some = labelled(null);
        var none = new Labelled(some.request(), some.facts(), List.of(), some.model(), some.timing());

        String json = new String(RECORDS.value(none), UTF_8);

        assertThat(JsonSchemas.violations("image-label", json)).isEmpty();
        assertThat(json).contains("\"labels\":[]").doesNotContain("metadata");
    }

    @Test
    void headersAreACloudEventBesideTheForeignOnes() throws Exception {
        var foreign = List.of(
                RecordHeader.ofText("foreign", "kept"),
                RecordHeader.ofText("ce_id", "the input's"),
                RecordHeader.ofText("Content-Type", "image/png"));

        List<RecordHeader> headers = RECORDS.headers(foreign, labelled(null), Instant.parse("2026-05-04T03:02:01Z"));

        Map<String, String> texts = new LinkedHashMap<>();
        headers.forEach(
                header -> assertThat(texts.put(header.name(), header.text())).isNull());
        assertThat(JsonSchemas.violations("label-headers", new ObjectMapper().writeValueAsString(texts)))
                .isEmpty();
        assertThat(texts)
                .containsEntry("foreign", "kept")
                .containsEntry("ce_id", "image-events-3-42-0")
                .containsEntry("ce_subject", "https://a.example/cat.jpg")
                .doesNotContainKey("Content-Type");
    }

    private static Labelled labelled(String metadata) {
        String event = "{\"id\": \"e\", \"image\": \"https://a.example/cat.jpg?sig=secret\""
                + (metadata == null ? "" : ", \"metadata\": " + metadata) + "}";
        return new Labelled(
                Events.request(event),
                new ImageFacts("ab".repeat(32), "image/jpeg", 1280, 720, 104_837),
                List.of(new Label("Egyptian cat", 285, "n02124075", 0.71339)),
                new ModelIdentity(
                        "resnet50-imagenet", "cd".repeat(32), "OnnxRuntime", "int8", "cpu", "resize256-crop224"),
                new Timing(
                        Duration.ofMillis(31),
                        Duration.ofNanos(1_500_000),
                        Duration.ofNanos(499_999),
                        Duration.ofMillis(6),
                        8));
    }
}
