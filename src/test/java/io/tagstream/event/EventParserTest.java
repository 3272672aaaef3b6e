package io.tagstream.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventParserTest {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void readsThePlainFormWithEverythingInIt() {
        String event = """
                {"id": "e-1", "image": {"uri": "https://a.example/cat.jpg"},
                 "options": {"topK": 3, "minScore": 0.5, "tasks": ["classify"]},
                 "metadata": {"tenant": "acme", "n": [1, 2.50]}}""";

        ImageRequest request = Events.request(event, RecordHeader.ofText("traceparent", TRACE));

        assertThat(JsonSchemas.violations("image-event", event)).isEmpty();
        assertThat(request.id()).hasToString("image-events-3-42-0");
        assertThat(request.reference().printable()).isEqualTo("https://a.example/cat.jpg");
        assertThat(request.options().topK()).isEqualTo(3);
        assertThat(request.options().minScore()).isEqualTo(0.5);
        assertThat(request.metadata()).hasValue("{\"tenant\":\"acme\",\"n\":[1,2.50]}");
        assertThat(request.causationId()).hasValue("e-1");
        assertThat(request.traceparent()).hasValue(TRACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"image\": \"https://a.example/b.jpg\"}",
                "{\"image\": {\"uri\": \"file:///a/b.jpg\"}}",
                "{\"image\": {\"bucket\": \"photos\", \"key\": \"2026/red flower.jpg\", \"versionId\": \"7\"}}",
                "{\"image\": \"s3://photos/2026/red flower.jpg\"}",
                "{\"image\": \"data:image/jpeg;base64,/9j/\"}",
            })
    void readsEachSpellingAndTakesTheDefaults(String event) {
        assertThat(JsonSchemas.violations("image-event", event)).isEmpty();
        assertThat(Events.request(event).options()).isEqualTo(Events.DEFAULTS);
    }

    @Test
    void keepsAnObjectsKeyAsItIs() {
        ImageRequest request =
                Events.request("{\"image\": {\"bucket\": \"b\", \"key\": \"../a+b %41.jpg\", \"eTag\": \"x\"}}");

        assertThat(request.reference())
                .isEqualTo(new ImageReference.S3("b", "../a+b %41.jpg", Optional.empty(), Optional.of("x")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    no json                                                       | malformed-event
                    {"image": "https://a.example/"} x                             | malformed-event
                    {"image": "https://a.example/", "image": "https://b.example"} | malformed-event
                    {"image": "https://a.example/", "options": 3}                 | malformed-event
                    {"image": "https://a.example/", "options": {"topK": 0}}       | malformed-event
                    {"image": "https://a.example/", "options": {"topK": 2.5}}     | malformed-event
                    {"image": "https://a.example/", "options": {"topK": "3"}}     | malformed-event
                    {"image": "https://a.example/", "options": {"minScore": 2}}   | malformed-event
                    {"image": "https://a.example/", "options": {"tasks": []}}     | malformed-event
                    {"image": "https://a.example/", "options": {"tasks": ["x"]}}  | malformed-event
                    {"image": ""}                                                 | invalid-reference
                    {"image": null}                                               | invalid-reference
                    {"image": {}}                                                 | invalid-reference
                    {"image": {"bucket": "b"}}                                    | invalid-reference
                    {"image": "cat.jpg"}                                          | invalid-reference
                    {"image": "http://user:pw@a.example/"}                        | invalid-reference
                    {"image": "http://allowed.example@evil.example/"}             | invalid-reference
                    {"image": "http:///nothing"}                                  | invalid-reference
                    {"image": "https://a.example/b\\u000ac"}                      | invalid-reference
                    {"image": "https://a.example\\\\b"}                           | invalid-reference
                    {"image": "ftp://a.example/b.jpg"}                            | scheme-not-allowed
                    {"image": "gopher://a.example/"}                              | scheme-not-allowed
                    {"image": "jar:https://a.example/!/b"}                        | scheme-not-allowed
                    {"image": "javascript:alert(1)"}                              | scheme-not-allowed
                    {"picture": "https://a.example/"}                             | unsupported-event
                    {"Records": []}                                               | unsupported-event
                    [1, 2]                                                        | unsupported-event
                    "https://a.example/b.jpg"                                     | unsupported-event
                    """)
    void namesTheReasonWhyAnEventCannotBeTagged(String event, String reason) {
        assertThat(Events.invalid(event).reason().code()).isEqualTo(reason);
    }

    @Test
    void anEventWithoutAValueIsEmpty() {
        assertThat(Events.invalid(null).reason()).isEqualTo(Reason.EMPTY_EVENT);
        assertThat(Events.invalid("").reason()).isEqualTo(Reason.EMPTY_EVENT);
    }

    @Test
    void aMegabyteOfAddressIsRefusedWithAShortMessage() {
        ParsedEvent.Invalid invalid = Events.invalid("{\"image\": \"https://a.example/" + "x".repeat(1 << 20) + "\"}");

        assertThat(invalid.reason()).isEqualTo(Reason.INVALID_REFERENCE);
        assertThat(invalid.message()).hasSizeLessThan(200);
    }

    @Test
    void deepNestingIsMalformed() {
        assertThat(Events.invalid("{\"image\":" + "[".repeat(5000)).reason()).isEqualTo(Reason.MALFORMED_EVENT);
    }

    @Test
    void readsAStructuredCloudEvent() {
        ImageRequest request = Events.request(
                """
                {"specversion": "1.0", "id": "c-1", "source": "/s", "type": "t", "expirytime": "2026-01-02T03:04:05+01:00",
                 "traceparent": "%s", "data": {"image": "https://a.example/b.jpg", "id": "inner"}}""".formatted(TRACE),
                RecordHeader.ofText("content-type", "application/cloudevents+json; charset=UTF-8"));

        assertThat(request.causationId()).hasValue("c-1");
        assertThat(request.expiry()).hasValue(Instant.parse("2026-01-02T02:04:05Z"));
        assertThat(request.traceparent()).hasValue(TRACE);
    }

    @Test
    void readsABinaryCloudEventWithDataOrWithADataref() {
        var envelope = List.of(
                RecordHeader.ofText("ce_specversion", "1.0"),
                RecordHeader.ofText("ce_id", "c-2"),
                RecordHeader.ofText("ce_source", "/s"),
                RecordHeader.ofText("ce_type", "t"));
        RecordHeader[] withData = envelope.toArray(RecordHeader[]::new);
        RecordHeader[] withDataref = {
            envelope.get(0),
            envelope.get(1),
            envelope.get(2),
            envelope.get(3),
            RecordHeader.ofText("content-type", "image/png"),
            RecordHeader.ofText("ce_dataref", "https://a.example/b.png"),
        };

        assertThat(Events.request("{\"image\": \"https://a.example/b.jpg\"}", withData)
                        .causationId())
                .hasValue("c-2");
        assertThat(Events.request("", withDataref).reference().printable()).isEqualTo("https://a.example/b.png");
        assertThat(Events.invalid("", withData).reason()).isEqualTo(Reason.EMPTY_EVENT);
        assertThat(Events.invalid("no json", withData).causationId()).hasValue("c-2");
    }

    @Test
    void aCloudEventOfAnotherVersionIsUnsupported() {
        assertThat(Events.invalid("{}", RecordHeader.ofText("ce_specversion", "0.3"))
                        .reason())
                .isEqualTo(Reason.UNSUPPORTED_EVENT);
    }

    @Property(tries = 500)
    void neverThrowsAndAlwaysExplainsInOneLine(@ForAll byte[] value) {
        var source = new SourceRecord(new EventId("t", 0, 0), 0, List.of(), null, value);

        ParsedEvent parsed = new EventParser(Events.DEFAULTS).parse(source);

        assertThat(parsed).isInstanceOfSatisfying(ParsedEvent.Images.class, images -> {
            if (images.entries().getFirst() instanceof ParsedEvent.Invalid invalid) {
                assertThat(invalid.message()).hasSizeLessThanOrEqualTo(300);
                assertThat(invalid.message().chars()).noneMatch(Character::isISOControl);
            }
        });
    }

    @Property(tries = 500)
    void noReferenceThrows(@ForAll String reference) {
        assertThat(Events.parse("{\"image\": " + Events.quoted("https://a.example/" + reference) + "}"))
                .isNotNull();
    }
}
