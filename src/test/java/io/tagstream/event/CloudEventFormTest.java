package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventFormTest {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String OTHER_TRACE = "00-0af7651916cd43dd8448eb211c80319d-b7ad6b7169203331-00";
    private static final String IMAGE = "{\"image\": \"https://a.example/b.jpg\", \"id\": \"inner\"}";
    private static final RecordHeader STRUCTURED = RecordHeader.ofText("content-type", "application/cloudevents+json");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/cloudevents+json",
                "application/cloudevents",
                "Application/CloudEvents+JSON ; charset=utf-8",
            })
    void isStructuredWhereTheContentTypeSaysSo(String contentType) {
        ImageRequest request =
                Events.request(structured("\"data\": " + IMAGE), RecordHeader.ofText("content-type", contentType));

        assertThat(request.causationId()).hasValue("c-1");
        assertThat(request.reference().printable()).isEqualTo("https://a.example/b.jpg");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/cloudevents-batch+json",
                "application/cloudevents+avro",
                "application/cloudevents+protobuf; charset=x",
            })
    void otherFormatsOfCloudEventsAreUnsupported(String contentType) {
        ParsedEvent.Invalid invalid = Events.invalid("[]", RecordHeader.ofText("content-type", contentType));

        assertThat(invalid.reason()).isEqualTo(Reason.UNSUPPORTED_EVENT);
        assertThat(invalid.message()).contains("application/cloudevents");
    }

    @Test
    void dataMayComeAsBase64() {
        String base64 = Base64.getEncoder().encodeToString(IMAGE.getBytes(UTF_8));

        assertThat(Events.request(structured("\"data_base64\": \"" + base64 + "\""), STRUCTURED)
                        .causationId())
                .hasValue("c-1");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", textBlock = """
                    "data": null                                                     => empty-event
                    "data_base64": ""                                                => empty-event
                    "data_base64": null                                              => empty-event
                    "subject": "no data at all"                                      => empty-event
                    "data_base64": 5                                                 => malformed-event
                    "data_base64": ["e30="]                                          => malformed-event
                    "data_base64": "***"                                             => malformed-event
                    "data_base64": "bm90IGpzb24="                                    => malformed-event
                    "data": {"image": "https://a.example/"}, "data_base64": "e30="   => malformed-event
                    "data": {}                                                       => unsupported-event
                    "data": "https://a.example/b.jpg"                                => unsupported-event
                    "data": [{"image": "https://a.example/b.jpg"}]                   => unsupported-event
                    "data": {"Records": []}                                          => unsupported-event
                    "data": {"Records": [{"eventName": "ObjectCreated:Put"}]}        => invalid-reference
                    "data": {"eventName": "ObjectCreated:Put", "s3": {}}             => invalid-reference
                    "data": {"eventName": "ObjectCreated:Put"}                       => unsupported-event
                    "data": {"image": 5}                                             => invalid-reference
                    "data": {"image": "https://a.example/"}, "expirytime": "soon"    => malformed-event
                    "data": {"image": "https://a.example/"}, "expirytime": 5         => malformed-event
                    "data_base64": "/9j/", "datacontenttype": "image/jpeg"           => unsupported-event
                    "dataref": "https://a.example/b.jpg"                             => unsupported-event
                    "dataref": "https://a.example/", "datacontenttype": "text/html"  => unsupported-event
                    "dataref": "b.jpg", "datacontenttype": "image/jpeg"              => invalid-reference
                    "dataref": "ftp://a.example/", "datacontenttype": "image/jpeg"   => scheme-not-allowed
                    """)
    void tellsWhatIsWrongWithTheRest(String members, String reason) {
        ParsedEvent.Invalid invalid = Events.invalid(structured(members), STRUCTURED);

        assertThat(invalid.reason().code()).isEqualTo(reason);
        assertThat(invalid.causationId()).hasValue("c-1");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", textBlock = """
                    {"id": "1", "source": "/s", "type": "t"}                          => malformed-event
                    {"specversion": "1.0", "source": "/s", "type": "t"}               => malformed-event
                    {"specversion": "1.0", "id": "", "source": "/s", "type": "t"}     => malformed-event
                    {"specversion": "1.0", "id": {}, "source": "/s", "type": "t"}     => malformed-event
                    {"specversion": "1.0", "id": "1", "type": "t"}                    => malformed-event
                    {"specversion": "1.0", "id": "1", "source": "/s"}                 => malformed-event
                    {"specversion": "1.0", "id": "1", "source": "/s", "type": null}   => malformed-event
                    {"specversion": "0.3", "id": "1", "source": "/s", "type": "t"}    => unsupported-event
                    {"specversion": "2", "id": "1", "source": "/s", "type": "t"}      => unsupported-event
                    [{"specversion": "1.0"}]                                          => malformed-event
                    """)
    void anEnvelopeMustBeComplete(String envelope, String reason) {
        assertThat(Events.invalid(envelope, STRUCTURED).reason().code()).isEqualTo(reason);
    }

    @Test
    void anIdThatFitsNoHeaderIsMalformed() {
        for (String id : new String[] {"a\\nb", "\\ud800", "x".repeat(1025)}) {
            ParsedEvent.Invalid invalid = Events.invalid(
                    "{\"specversion\": \"1.0\", \"id\": \"" + id + "\", \"source\": \"/s\", \"type\": \"t\", \"data\": "
                            + IMAGE + "}",
                    STRUCTURED);

            assertThat(invalid.reason()).isEqualTo(Reason.MALFORMED_EVENT);
            assertThat(invalid.message()).startsWith("id ");
            assertThat(invalid.causationId()).isEmpty();
        }
    }

    @Test
    void aReferredImageHasTheDefaultsAndTheEnvelope() {
        ImageRequest request = Events.request(
                structured("\"dataref\": \"s3://b/k\", \"datacontenttype\": \"IMAGE/JPEG\", \"data\": null,"
                        + " \"expirytime\": \"2026-01-02T03:04:05Z\""),
                STRUCTURED);

        assertThat(request.reference().printable()).isEqualTo("s3://b/k");
        assertThat(request.options()).isEqualTo(Events.DEFAULTS);
        assertThat(request.expiry()).hasValue(Instant.parse("2026-01-02T03:04:05Z"));
    }

    @Test
    void binaryHeadersCarryTheEnvelope() {
        ImageRequest request = Events.request(
                IMAGE,
                binary("ce_expirytime", "2026-01-02T03:04:05.5+01:00", "ce_traceparent", TRACE, "ce_tenant", "acme"));

        assertThat(request.causationId()).hasValue("c-2");
        assertThat(request.expiry()).hasValue(Instant.parse("2026-01-02T02:04:05.500Z"));
        assertThat(request.traceparent()).hasValue(TRACE);
    }

    @Test
    void aBinaryImageIsUnsupportedAndNoDataIsEmpty() {
        assertThat(Events.invalid("\u0001\u0002", binary("content-type", "image/jpeg"))
                        .reason())
                .isEqualTo(Reason.UNSUPPORTED_EVENT);
        assertThat(Events.invalid(null, binary()).reason()).isEqualTo(Reason.EMPTY_EVENT);
        assertThat(Events.request(null, binary("content-type", "image/webp", "ce_dataref", "https://a.example/b"))
                        .reference()
                        .printable())
                .isEqualTo("https://a.example/b");
    }

    @Test
    void theRecordsOwnTraceComesFirst() {
        ImageRequest request = Events.request(IMAGE, binary("ce_traceparent", OTHER_TRACE, "traceparent", TRACE));

        assertThat(request.traceparent()).hasValue(TRACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a\nb",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            })
    void aTraceThatIsNoneIsLeftOut(String trace) {
        assertThat(Events.request(IMAGE, binary("ce_traceparent", trace)).traceparent())
                .isEmpty();
        assertThat(Events.request(IMAGE, RecordHeader.ofText("traceparent", trace))
                        .traceparent())
                .isEmpty();
        assertThat(Events.request(IMAGE, binary("ce_traceparent", OTHER_TRACE, "traceparent", trace))
                        .traceparent())
                .hasValue(OTHER_TRACE);
    }

    @Test
    void aStructuredEventWithoutItsContentTypeIsTold() {
        ParsedEvent.Invalid invalid = Events.invalid(structured("\"data\": " + IMAGE));

        assertThat(invalid.reason()).isEqualTo(Reason.UNSUPPORTED_EVENT);
        assertThat(invalid.message()).contains("content-type: application/cloudevents+json");
    }

    private static String structured(String members) {
        return "{\"specversion\": \"1.0\", \"id\": \"c-1\", \"source\": \"/s\", \"type\": \"t\", " + members + "}";
    }

    private static RecordHeader[] binary(String... more) {
        var headers = new ArrayList<>(List.of(
                RecordHeader.ofText("ce_specversion", "1.0"),
                RecordHeader.ofText("ce_id", "c-2"),
                RecordHeader.ofText("ce_source", "/s"),
                RecordHeader.ofText("ce_type", "t")));
        for (int i = 0; i < more.length; i += 2) {
            headers.add(RecordHeader.ofText(more[i], more[i + 1]));
        }
        return headers.toArray(RecordHeader[]::new);
    }
}
