package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is thrown on a StreamThread meets the same record again, for ever: nothing may be. */
class HostileEventTest {

    private static final String SECRET = "s3cr3tS1gnature";

    @Test
    void bytesInOddEncodingsAreMalformed() {
        byte[][] values = {
            {0, 0, (byte) 0xff, (byte) 0xfe, 1, 2, 3, 4},
            {0, 0, (byte) 0xfe, (byte) 0xff, 0x7f, 0, 0, 0},
            {(byte) 0xef, (byte) 0xbb, (byte) 0xbf},
            {'"', (byte) 0xc3, '"'},
            {'"', (byte) 0xff, '"'},
            {' ', '\n'},
            // Overlong: a slash in two bytes and in three.
            {'{', '"', 'i', 'd', '"', ':', '"', (byte) 0xc0, (byte) 0xaf, '"', '}'},
            {'{', '"', 'i', 'd', '"', ':', '"', (byte) 0xe0, (byte) 0x80, (byte) 0xaf, '"', '}'},
            // Half a character, one beyond Unicode's last, and one that is cut.
            {'{', '"', 'i', 'd', '"', ':', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', '}'},
            {'{', '"', 'i', 'd', '"', ':', '"', (byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"', '}'},
            {'{', '"', 'i', 'd', '"', ':', '"', (byte) 0xf0, (byte) 0x9f, (byte) 0x98},
            "{\"image\": \"s3://b/k\"}".getBytes(UTF_16),
            "{\"image\": \"s3://b/k\"}".getBytes(UTF_16LE),
        };
        for (byte[] value : values) {
            assertThat(invalid(value).reason()).as(Arrays.toString(value)).isEqualTo(Reason.MALFORMED_EVENT);
        }
    }

    @Test
    void aByteOrderMarkBeforeUtf8IsSkipped() {
        assertThat(entry("\ufeff{\"image\": \"s3://b/k\"}".getBytes(UTF_8), List.of()))
                .isInstanceOf(ImageRequest.class);
        assertThat(invalid("\ufeff\ufeff{\"image\": \"s3://b/k\"}".getBytes(UTF_8))
                        .reason())
                .isEqualTo(Reason.MALFORMED_EVENT);
        assertThat(invalid("{\"image\": \ufeff\"s3://b/k\"}".getBytes(UTF_8)).reason())
                .isEqualTo(Reason.MALFORMED_EVENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e99999999999",
                "-1E-99999999999",
                "1e21474836480",
                "{\"\\udfff\": 1}",
                "01",
                "NaN",
                "+1",
                "'text'",
                "\"\\x\"",
                "\"a\nb\"",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,}",
                "[1,]",
                "/* comment */ 1",
            })
    void oddJsonInMetadataIsMalformed(String metadata) {
        String event = "{\"image\": \"s3://b/k\", \"metadata\": " + metadata + "}";

        assertThat(Events.invalid(event).reason()).isEqualTo(Reason.MALFORMED_EVENT);
    }

    @Test
    void limitsOfJsonAreMalformedAndSaySo() {
        String start = "{\"image\": \"s3://b/k\", \"metadata\": ";

        assertThat(Events.request(start + "[".repeat(63) + "]".repeat(63) + "}").metadata())
                .isPresent();
        assertThat(Events.invalid(start + "[".repeat(64) + "]".repeat(64) + "}").message())
                .contains("exceeds a limit", "64");
        assertThat(Events.request(start + "9".repeat(1000) + "}").metadata()).hasValue("9".repeat(1000));
        assertThat(Events.invalid(start + "9".repeat(1001) + "}").message()).contains("exceeds a limit", "1000");
        assertThat(Events.invalid(start + "{\"" + "x".repeat(2000) + "\": 1}}").message())
                .contains("exceeds a limit");
    }

    @Test
    void aValueOfManyTinyPartsIsMalformedBeforeItFillsTheMemory() {
        String start = "{\"image\": \"s3://b/k\", \"metadata\": [";

        assertThat(Events.request(start + "[],".repeat(49_000) + "[]]}").metadata())
                .isPresent();
        ParsedEvent.Invalid invalid = Events.invalid(start + "{},".repeat(2_000_000) + "{}]}");

        assertThat(invalid.reason()).isEqualTo(Reason.MALFORMED_EVENT);
        assertThat(invalid.message()).contains("exceeds a limit", "100000");
    }

    @Test
    void aFieldGivenTwiceIsNamed() {
        ParsedEvent.Invalid invalid = Events.invalid("{\"image\": \"s3://b/k\", \"image\": \"s3://b/other\"}");

        assertThat(invalid.reason()).isEqualTo(Reason.MALFORMED_EVENT);
        assertThat(invalid.message()).contains("image").doesNotContain("other");
    }

    @Test
    void lineBreaksReachNoMessage() {
        ParsedEvent.Invalid invalid = Events.invalid(
                "{\"image\": \"s3://b/k\", \"options\": {\"tasks\": [\"x\\n2026-01-01 ERROR all is lost\\u001b[31m\"]}}");

        assertThat(invalid.message()).contains("x\\u000a2026").doesNotContain("\n", "\u001b");
    }

    @Property(tries = 1000)
    void noJsonThrowsAndWhatIsTakenCanBeWritten(
            @ForAll("events") String event, @ForAll("headers") List<RecordHeader> headers) {
        holdsFor(event.getBytes(UTF_8), headers);
    }

    @Property(tries = 1000)
    void noNotificationThrows(@ForAll("notifications") String event, @ForAll int at, @ForAll byte with) {
        byte[] damaged = event.getBytes(UTF_8);
        damaged[Math.floorMod(at, damaged.length)] = with;

        holdsFor(event.getBytes(UTF_8), List.of());
        holdsFor(damaged, List.of());
    }

    @Property(tries = 1000)
    void noDamageThrows(@ForAll("events") String event, @ForAll int at, @ForAll byte with) {
        byte[] bytes = event.getBytes(UTF_8);
        int place = Math.floorMod(at, bytes.length);
        byte[] cut = Arrays.copyOf(bytes, place);
        bytes[place] = with;

        holdsFor(bytes, List.of());
        holdsFor(cut, List.of());
    }

    @Property(tries = 500)
    void noReferenceThrowsWhateverItsScheme(@ForAll("schemes") String scheme, @ForAll String text, @ForAll char half) {
        holdsFor(("{\"image\": " + Events.quoted(scheme + text + half + text) + "}").getBytes(UTF_8), List.of());
    }

    @Property(tries = 1000)
    void aSecretInAQueryOrInUserInfoIsNeverShown(
            @ForAll("secretReferences") String reference, @ForAll("around") String around, @ForAll int at) {
        byte[] whole = around.replace("REFERENCE", Events.quoted(reference)).getBytes(UTF_8);
        byte[] unquoted = around.replace("REFERENCE", reference).getBytes(UTF_8);

        for (byte[] value : new byte[][] {whole, unquoted, Arrays.copyOf(whole, Math.floorMod(at, whole.length))}) {
            assertThat(shown(entry(value, List.of()))).doesNotContain(SECRET);
        }
    }

    @Provide
    Arbitrary<String> events() {
        return Combinators.combine(names(), json(3), names(), json(2))
                .as((first, firstValue, second, secondValue) -> "{\"image\": \"s3://b/k\", \"" + first + "\": "
                        + firstValue + ", \"" + second + "2\": " + secondValue + "}")
                .flatMap(event -> Arbitraries.of(event, event.replace("\"image\": \"s3://b/k\", ", "")));
    }

    /** Notifications in which anything may stand in any place. */
    @Provide
    Arbitrary<String> notifications() {
        Arbitrary<String> name = Arbitraries.of(
                        "ObjectCreated:Put", "s3:ObjectCreated:Copy", "ObjectRemoved:Delete", "s3:TestEvent", "x", "")
                .map(Events::quoted);
        Arbitrary<String> key = Arbitraries.strings().ofMaxLength(8).map(Events::quoted);
        Arbitrary<String> object = Combinators.combine(orJson(key), json(1), json(1), json(1), json(1))
                .as(("{\"key\": %s, \"size\": %s, \"eTag\": %s, \"versionId\": %s, \"sequencer\": %s}")::formatted);
        Arbitrary<String> bucket = orJson(Arbitraries.of("\"photos\"", "\"\", \"x\": 1", "\"a/b\""))
                .map("{\"name\": %s}"::formatted);
        Arbitrary<String> storage =
                Combinators.combine(orJson(bucket), orJson(object)).as(("{\"bucket\": %s, \"object\": %s}")::formatted);
        Arbitrary<String> record =
                Combinators.combine(orJson(name), orJson(storage)).as(("{\"eventName\": %s, \"s3\": %s}")::formatted);
        return Arbitraries.oneOf(
                record,
                orJson(record).list().ofMaxSize(4).map(all -> "{\"Records\": [" + String.join(",", all) + "]}"));
    }

    private static Arbitrary<String> orJson(Arbitrary<String> right) {
        return Arbitraries.frequencyOf(Tuple.of(6, right), Tuple.of(1, json(1)));
    }

    @Provide
    Arbitrary<List<RecordHeader>> headers() {
        Arbitrary<String> name = Arbitraries.of(
                "content-type",
                "ce_specversion",
                "ce_id",
                "ce_source",
                "ce_type",
                "ce_dataref",
                "ce_expirytime",
                "traceparent",
                "ce_traceparent",
                "foreign");
        Arbitrary<String> text = Arbitraries.of(
                "1.0", "application/cloudevents+json", "image/png", "application/json", "https://a.example/b", "");
        return Combinators.combine(
                        name, Arbitraries.oneOf(text, Arbitraries.strings().ofMaxLength(10)))
                .as(RecordHeader::ofText)
                .list()
                .ofMaxSize(8);
    }

    @Provide
    Arbitrary<String> schemes() {
        return Arbitraries.of(
                "http://", "https://a.example/", "https://a.example?", "file:///", "s3://b", "data:", "", "a:");
    }

    @Provide
    Arbitrary<String> secretReferences() {
        Arbitrary<String> odd = Arbitraries.of("", " ", "|", "\\", "\n", "%", "[", "\"", "#", "ü", "\ud800", "@", ":");
        Arbitrary<String> template = Arbitraries.of(
                "https://a.example/b.jpg?sig=ODDSECRETODD",
                "https://a.exampleODD/b.jpg?sig=SECRET",
                "https://a.example?ODDSECRET",
                "http://user:SECRET@a.example/ODD",
                "http://SECRET@a.exampleODD/",
                "s3://user:SECRET@b/kODD",
                "ftp://user:SECRET@a.example/?ODDSECRET",
                "https:/a.example/?sig=SECRET",
                "//a.example/ODD?SECRET",
                "cat.jpg?sig=SECRETODD",
                "file:///a/b.jpg?SECRETODD");
        return Combinators.combine(template, odd)
                .as((text, with) -> text.replace("ODD", with).replace("SECRET", SECRET));
    }

    @Provide
    Arbitrary<String> around() {
        return Arbitraries.of(
                "{\"image\": REFERENCE}",
                "{\"image\": {\"uri\": REFERENCE}}",
                "{\"image\": REFERENCE, \"options\": 5}",
                "{\"image\": [REFERENCE]}",
                "{\"image\": REFERENCE, \"image\": REFERENCE}",
                "{\"picture\": REFERENCE}",
                "{\"image\": REFERENCE REFERENCE}",
                "REFERENCE",
                "[REFERENCE, s3cr3tS1gnature]",
                "{\"image\": s3cr3tS1gnature}");
    }

    private static Arbitrary<String> json(int depth) {
        Arbitrary<String> text = Arbitraries.strings().all().ofMaxLength(5).map(Events::quoted);
        Arbitrary<String> leaf = Arbitraries.oneOf(
                text,
                Arbitraries.of(
                        "null", "true", "0", "-1", "5.0", "1e400", "1e99999999999", "1E-2147483648", "\"\\udc00\""),
                Arbitraries.of("\"https://a.example/b\"", "\"classify\"", "\"1.0\"", "\"e30=\"", "\"data:,a\"", "\"\""),
                Arbitraries.bigDecimals().map(Object::toString));
        if (depth == 0) {
            return leaf;
        }
        Arbitrary<String> member =
                Combinators.combine(names(), json(depth - 1)).as((name, value) -> "\"" + name + "\": " + value);
        return Arbitraries.oneOf(
                leaf,
                json(depth - 1).list().ofMaxSize(3).map(all -> "[" + String.join(",", all) + "]"),
                member.list().ofMaxSize(3).map(all -> "{" + String.join(",", all) + "}"));
    }

    private static Arbitrary<String> names() {
        return Arbitraries.of(
                "image",
                "uri",
                "bucket",
                "key",
                "versionId",
                "eTag",
                "options",
                "topK",
                "minScore",
                "tasks",
                "metadata",
                "id",
                "Records",
                "Event",
                "eventName",
                "s3",
                "data",
                "data_base64",
                "dataref",
                "specversion",
                "source",
                "type",
                "other");
    }

    private static void holdsFor(byte[] value, List<RecordHeader> headers) {
        switch (Events.parsed(record(value, headers))) {
            case ParsedEvent.Images(List<ParsedEvent.Entry> entries) -> {
                assertThat(entries).hasSizeBetween(1, NotificationForm.MOST_RECORDS);
                entries.forEach(HostileEventTest::holdsFor);
            }
            case ParsedEvent.Acknowledged(String kind) -> assertThat(kind).isIn("test", "deletion", "other");
        }
    }

    private static void holdsFor(ParsedEvent.Entry entry) {
        switch (entry) {
            case ImageRequest request -> {
                assertThat(Labels.json(request).has("metadata"))
                        .isEqualTo(request.metadata().isPresent());
                assertThat(Labels.headers(List.of(), request)).allMatch(header -> OneLine.fits(header.text()));
            }
            case ParsedEvent.Invalid invalid -> {
                assertThat(invalid.message()).isNotBlank().hasSizeLessThanOrEqualTo(300);
                assertThat(OneLine.fits(invalid.message())).isTrue();
            }
        }
    }

    private static String shown(ParsedEvent.Entry entry) {
        return switch (entry) {
            case ImageRequest request ->
                request + " " + Labels.json(request) + Labels.texts(Labels.headers(List.of(), request));
            case ParsedEvent.Invalid invalid -> invalid.toString();
        };
    }

    private static ParsedEvent.Invalid invalid(byte[] value) {
        return switch (entry(value, List.of())) {
            case ParsedEvent.Invalid invalid -> invalid;
            case ImageRequest request -> throw new AssertionError(request);
        };
    }

    private static ParsedEvent.Entry entry(byte[] value, List<RecordHeader> headers) {
        return Events.parse(record(value, headers));
    }

    private static SourceRecord record(byte[] value, List<RecordHeader> headers) {
        return new SourceRecord(new EventId("image-events", 3, 42), 7, headers, null, value);
    }
}
