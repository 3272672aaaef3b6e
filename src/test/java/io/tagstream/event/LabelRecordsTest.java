package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.event.Outcome.Labelled;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void theStoragesOwnOrderStandsInTheOrigin() {
        ImageRequest request = Events.request(Events.fixture("aws.json"));

        String json = Labels.text(Labels.labelled(request, List.of()));

        assertThat(JsonSchemas.violations("image-label", json)).isEmpty();
        assertThat(json)
                .contains("\"uri\":\"s3://photos/2026/été + ü/red flower (1).jpg\"")
                .contains("\"offset\":42,\"index\":0,\"sequencer\":\"0055AED6DCD90281E5\"}");
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

        List<RecordHeader> headers = RECORDS.record(foreign, labelled(null), Instant.parse("2026-05-04T03:02:01Z"))
                .headers();

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

    @Test
    void theHeadersOfAnEarlierFailureAreDropped() {
        var foreign = List.of(
                RecordHeader.ofText("tagstream-reason", "not-found"),
                RecordHeader.ofText("__streams.errors.topic", "image-events"),
                RecordHeader.ofText("CE_Id", "the input's"),
                RecordHeader.ofText("traceparent", "the input's"),
                RecordHeader.ofText("twice", "1"),
                new RecordHeader("twice", null));

        List<RecordHeader> headers = Labels.headers(foreign, Events.request("{\"image\": \"s3://b/k\"}"));

        assertThat(headers).startsWith(foreign.get(4), foreign.get(5));
        assertThat(headers)
                .extracting(RecordHeader::name)
                .containsExactly(
                        "twice",
                        "twice",
                        "ce_specversion",
                        "ce_id",
                        "ce_type",
                        "ce_source",
                        "ce_subject",
                        "ce_time",
                        "content-type");
    }

    @Test
    void idAndTraceComeBackWhereTheyAreKnown() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        ImageRequest request =
                Events.request("{\"id\": \"e-1\", \"image\": \"s3://b/k\"}", RecordHeader.ofText("traceparent", trace));

        assertThat(Labels.texts(Labels.headers(List.of(), request)))
                .containsEntry("ce_causationid", "e-1")
                .containsEntry("traceparent", trace);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1.0000, 100.00",
        "0, 0.0000, 0.00",
        "0.00004, 0.0000, 0.00",
        "0.00006, 0.0001, 0.01",
        "0.999951, 1.0000, 100.00",
        "0.7134499, 0.7134, 71.34",
        "1.0E-9, 0.0000, 0.00",
    })
    void scoreHasFourDecimalsAndConfidenceTheSameInPercent(double score, String written, String confidence) {
        String json = Labels.text(
                Labels.labelled(Events.request("{\"image\": \"s3://b/k\"}"), List.of(new Label("cat", 1, "", score))));

        assertThat(json).contains("\"score\":" + written + ",\"confidence\":" + confidence + "}");
        assertThat(JsonSchemas.violations("image-label", json)).isEmpty();
    }

    @Property(tries = 300)
    void anyNameAndAnyMetadataIsWrittenAsJson(
            @ForAll String name,
            @ForAll char half,
            @ForAll @DoubleRange(max = 1) double score,
            @ForAll String metadata) {
        ImageRequest request =
                Events.request("{\"image\": \"s3://b/k\", \"metadata\": " + Events.quoted(metadata + half) + "}");
        Labelled labelled = Labels.labelled(request, List.of(new Label(name + half + name, 1, "", score)));

        assertThat(JsonSchemas.violations("image-label", Labels.text(labelled))).isEmpty();
        assertThat(Labels.json(request).get("metadata").textValue()).isEqualTo(metadata + half);
    }

    @Test
    void placesOfALabelStandInItAsRatios() {
        var twice = new Label(
                "Egyptian cat",
                285,
                "n02124075",
                0.81,
                List.of(
                        new Instance(0.81, new Box(0.5, 0, 0.5, 0.5)),
                        new Instance(0.66666, new Box(1 / 14.0, 0.25, 1 / 3.0, 0.75))));

        String text = Labels.text(Labels.labelled(Events.request("{\"image\": \"s3://b/k\"}"), List.of(twice)));

        assertThat(text)
                .contains("\"confidence\":81.00,\"instances\":[{\"score\":0.8100,\"box\":"
                        + "{\"left\":0.5000,\"top\":0.0000,\"width\":0.5000,\"height\":0.5000}},"
                        + "{\"score\":0.6667,\"box\":"
                        + "{\"left\":0.0714,\"top\":0.2500,\"width\":0.3333,\"height\":0.7500}}]}");
        assertThat(JsonSchemas.violations("image-label", text)).isEmpty();
    }

    private static Labelled labelled(String metadata) {
        String event = "{\"id\": \"e\", \"image\": \"https://a.example/cat.jpg?sig=secret\""
                + (metadata == null ? "" : ", \"metadata\": " + metadata) + "}";
        return Labels.labelled(Events.request(event), List.of(new Label("Egyptian cat", 285, "n02124075", 0.71339)));
    }
}
