package io.tagstream.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationFormTest {

    private static final String FLOWER = "2026/été + ü/red flower (1).jpg";

    @Test
    void readsWhatAwsWrites() {
        String event = Events.fixture("aws.json");

        ImageRequest request = Events.request(event);

        assertThat(JsonSchemas.violations("image-event", event)).isEmpty();
        assertThat(request.id()).hasToString("image-events-3-42-0");
        assertThat(request.reference())
                .isEqualTo(new ImageReference.S3(
                        "photos",
                        FLOWER,
                        Optional.of("096fKKXTRTtl3on89fVO.nfljtsv6qko"),
                        Optional.of("d41d8cd98f00b204e9800998ecf8427e")));
        assertThat(request.announcedBytes()).hasValue(104_837);
        assertThat(request.sequencer()).hasValue("0055AED6DCD90281E5");
        assertThat(request.options()).isEqualTo(Events.DEFAULTS);
        assertThat(request.metadata()).isEmpty();
        assertThat(request.causationId()).isEmpty();
    }

    @Test
    void readsWhatMinioWrites() {
        String event = Events.fixture("minio.json");

        ImageRequest request = Events.request(event);

        assertThat(JsonSchemas.violations("image-event", event)).isEmpty();
        assertThat(request.reference())
                .isEqualTo(new ImageReference.S3(
                        "photos",
                        FLOWER,
                        Optional.of("7f9c2ba4-1d5e-4c9e-9d52-2f4f34d8c1e0"),
                        Optional.of("9b2cf535f27731c974343645a3985328-3")));
        assertThat(request.announcedBytes()).hasValue(104_837);
        assertThat(request.sequencer()).hasValue("17D2A4C3B9F1A2B3");
    }

    @Test
    void readsACloudEventOfTheS3Adapter() throws Exception {
        String event = Events.fixture("cloudevents-s3.json");

        ImageRequest request =
                Events.request(event, RecordHeader.ofText("content-type", "application/cloudevents+json"));

        assertThat(JsonSchemas.violations("image-event", Labels.member(event, "data")))
                .isEmpty();
        assertThat(request.reference())
                .isEqualTo(Events.request(Events.fixture("aws.json")).reference());
        assertThat(request.causationId()).hasValue("C3D13FE58DE4C810.FMyUVURIY8EXAMPLEhostid+JzVf8cJ2mEjQ=");
        assertThat(request.sequencer()).hasValue("0055AED6DCD90281E5");
    }

    @Test
    void theDataOfACloudEventMayBeOneRecordOrTheWholeNotification() throws Exception {
        RecordHeader[] headers = {
            RecordHeader.ofText("ce_specversion", "1.0"),
            RecordHeader.ofText("ce_id", "request.host"),
            RecordHeader.ofText("ce_source", "aws:s3.eu-central-1.photos"),
            RecordHeader.ofText("ce_type", "com.amazonaws.s3.ObjectCreated:Put"),
            RecordHeader.ofText("ce_expirytime", "2026-07-14T10:00:00Z"),
        };
        String one = Labels.member(Events.fixture("cloudevents-s3.json"), "data");

        for (String data : List.of(one, Events.fixture("aws.json"))) {
            ImageRequest request = Events.request(data, headers);

            assertThat(request.reference().printable()).isEqualTo("s3://photos/" + FLOWER);
            assertThat(request.causationId()).hasValue("request.host");
            assertThat(request.expiry()).hasValue(Instant.parse("2026-07-14T10:00:00Z"));
        }
    }

    @ParameterizedTest
    @CsvSource({"aws-test.json, test", "aws-deletion.json, deletion", "minio-deletion.json, deletion"})
    void acknowledgesWhatAsksForNothing(String fixture, String kind) {
        String event = Events.fixture(fixture);

        assertThat(JsonSchemas.violations("image-event", event)).isEmpty();
        assertThat(Events.acknowledged(event)).isEqualTo(kind);
    }

    @Test
    void eachRecordIsAnImageInItsOrder() {
        List<ParsedEvent.Entry> entries = Events.entries(records(created("a.jpg"), created("b+c.jpg"), created("d")));

        assertThat(entries)
                .extracting(Object::toString)
                .containsExactly(
                        "image-events-3-42-0 s3://b/a.jpg",
                        "image-events-3-42-1 s3://b/b c.jpg",
                        "image-events-3-42-2 s3://b/d");
    }

    @Test
    void whatIsNoCreationLeavesAGapSoThatAnIndexIsAPlaceInTheList() {
        String event = records(notice("ObjectRemoved:Delete"), created("a"), notice("ObjectTagging:Put"), created("c"));

        assertThat(Events.entries(event))
                .extracting(entry -> entry.id().index())
                .containsExactly(1, 3);
        assertThat(JsonSchemas.violations("image-event", event)).isEmpty();
    }

    @Test
    void kindsOfAcknowledgedRecordsThatDifferAreOther() {
        assertThat(Events.acknowledged(records(notice("ObjectRemoved:Delete"), notice("s3:ObjectRemoved:Delete"))))
                .isEqualTo("deletion");
        assertThat(Events.acknowledged(records(notice("ObjectRemoved:Delete"), notice("ObjectAcl:Put"))))
                .isEqualTo("other");
        assertThat(Events.acknowledged(records(notice("SomethingNew:\\u000a")))).isEqualTo("other");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    null                                                      => s3.bucket.name is missing
                    5                                                         => s3.bucket.name is missing
                    {'bucket': {}, 'object': {'key': 'k'}}                    => s3.bucket.name is missing
                    {'bucket': 'b', 'object': {'key': 'k'}}                   => s3.bucket.name is missing
                    {'bucket': {'name': null}, 'object': {'key': 'k'}}        => s3.bucket.name is missing
                    {'bucket': {'name': ['b']}, 'object': {'key': 'k'}}       => s3.bucket.name is not a text
                    {'bucket': {'name': 'a/b'}, 'object': {'key': 'k'}}       => no bucket has this name
                    {'bucket': {'name': ''}, 'object': {'key': 'k'}}          => bucket and key
                    {'bucket': {'name': 'b'}}                                 => s3.object.key is missing
                    {'bucket': {'name': 'b'}, 'object': {}}                   => s3.object.key is missing
                    {'bucket': {'name': 'b'}, 'object': {'key': 7}}           => s3.object.key is not a text
                    {'bucket': {'name': 'b'}, 'object': {'key': ''}}          => bucket and key
                    {'bucket': {'name': 'b'}, 'object': {'key': '100%.jpg'}}  => s3.object.key is not form-url-encoded
                    {'bucket': {'name': 'b'}, 'object': {'key': 'k', 'eTag': 5}}        => s3.object.eTag is not a text
                    {'bucket': {'name': 'b'}, 'object': {'key': 'k', 'versionId': {}}}  => s3.object.versionId is not a text
                    """)
    void aRecordThatNamesNoObjectIsInvalidByItself(String s3, String message) {
        String wrong = "{\"eventName\": \"ObjectCreated:Put\", \"s3\": " + s3.replace('\'', '"') + "}";
        String event = records(created("a"), wrong, created("c"));

        List<ParsedEvent.Entry> entries = Events.entries(event);

        assertThat(entries).extracting(entry -> entry.id().index()).containsExactly(0, 1, 2);
        assertThat(entries.get(1)).isInstanceOfSatisfying(ParsedEvent.Invalid.class, invalid -> {
            assertThat(invalid.reason()).isEqualTo(Reason.INVALID_REFERENCE);
            assertThat(invalid.message()).contains(message);
        });
        assertThat(entries.get(2)).isInstanceOf(ImageRequest.class);
        assertThat(JsonSchemas.violations("image-event", event)).isNotEmpty();
    }

    @Test
    void keysThatFitNoReferenceAreInvalid() {
        for (String key : List.of("a%0Ab", "a%00b", "%FF", "x".repeat(1025), "%C3%BC".repeat(513), "\\ud800")) {
            assertThat(Events.invalid(records(created(key))).reason()).as(key).isEqualTo(Reason.INVALID_REFERENCE);
        }
        assertThat(Events.request(records(created("%C3%BC".repeat(512)))).reference())
                .isEqualTo(new ImageReference.S3("b", "ü".repeat(512), Optional.empty(), Optional.empty()));
    }

    @Test
    void aKeyIsNeverAPath() {
        assertThat(Events.request(records(created("..%2F..%2Fetc%2Fpasswd"))).reference())
                .isEqualTo(new ImageReference.S3("b", "../../etc/passwd", Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'Records': []}",
                "{'Records': [null]}",
                "{'Records': ['s3://b/k']}",
                "{'Records': [{}]}",
                "{'Records': [{'eventName': 5, 's3': {}}]}",
                "{'Records': [{'s3': {'bucket': {'name': 'b'}, 'object': {'key': 'k'}}}]}",
                "{'Records': [{'eventSource': 'aws:sqs', 'body': '{}'}]}",
                "{'Records': [{'EventSource': 'aws:sns', 'Sns': {}}]}",
                "{'Records': [{'eventSource': 'aws:dynamodb', 'eventName': 'INSERT', 'dynamodb': {}}]}",
                "{'Records': 5}",
                "{'eventName': 'ObjectCreated:Put'}",
                "{'Event': 'something else'}",
                "{'detail-type': 'Object Created', 'detail': {'bucket': {'name': 'b'}, 'object': {'key': 'k'}}}",
            })
    void othersListsAreUnsupportedAndNotLost(String quoted) {
        String event = quoted.replace('\'', '"');

        assertThat(Events.invalid(event).reason()).isEqualTo(Reason.UNSUPPORTED_EVENT);
        assertThat(JsonSchemas.violations("image-event", event)).isNotEmpty();
    }

    @Test
    void moreRecordsThanTheLimitAreOneMalformedEvent() {
        assertThat(Events.entries(many(100))).hasSize(100);
        assertThat(JsonSchemas.violations("image-event", many(100))).isEmpty();

        List<ParsedEvent.Entry> entries = Events.entries(many(101));

        assertThat(JsonSchemas.violations("image-event", many(101))).isNotEmpty();
        assertThat(entries).singleElement().isInstanceOfSatisfying(ParsedEvent.Invalid.class, invalid -> {
            assertThat(invalid.reason()).isEqualTo(Reason.MALFORMED_EVENT);
            assertThat(invalid.message()).isEqualTo("Records has 101 entries, more than 100");
        });
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", textBlock = """
                    "size": 0,                                   0,    none
                    "size": 9223372036854775807,                 9223372036854775807, none
                    "size": 9223372036854775808,                 none, none
                    "size": -1,                                  none, none
                    "size": 1.5,                                 none, none
                    "size": "12",                                none, none
                    "size": null,                                none, none
                    "sequencer": "17D2A4C3B9F1A2B3",             none, 17D2A4C3B9F1A2B3
                    "sequencer": "",                             none, none
                    "sequencer": null,                           none, none
                    "sequencer": {"a": 1},                       none, none
                    "sequencer": "a b",                          none, none
                    "sequencer": "a\\u000ab",                    none, none
                    "sequencer": "0000000000000000000000000000000000000000000000000000000000000000",  none, 0000000000000000000000000000000000000000000000000000000000000000
                    "sequencer": "00000000000000000000000000000000000000000000000000000000000000000", none, none
                    """, quoteCharacter = '`')
    void oddHintsAreLeftOut(String member, Long size, String sequencer) {
        ImageRequest request = Events.request(records(createdWith(member)));

        assertThat(request.announcedBytes()).isEqualTo(size == null ? OptionalLong.empty() : OptionalLong.of(size));
        assertThat(request.sequencer()).isEqualTo(Optional.ofNullable(sequencer));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", quoteCharacter = '`', delimiter = '|', textBlock = """
                    "eTag": "d41d8-3"                    | none | d41d8-3
                    "eTag": "\\"d41d8-3\\""              | none | d41d8-3
                    "eTag": "\\""                        | none | "
                    "eTag": "\\"\\""                     | none | none
                    "eTag": ""                           | none | none
                    "eTag": null                         | none | none
                    "versionId": ""                      | none | none
                    "versionId": null                    | none | none
                    "versionId": "null"                  | null | none
                    """)
    void anObjectIsPinnedToItsStateWhereTheRecordNamesOne(String member, String versionId, String eTag) {
        assertThat(Events.request(records(createdWith(member))).reference())
                .isEqualTo(new ImageReference.S3("b", "k", Optional.ofNullable(versionId), Optional.ofNullable(eTag)));
    }

    @Test
    void whoWroteItFromWhereAndWhatAnsweredIsNotPassedOn() {
        for (String fixture : List.of("aws.json", "minio.json")) {
            ImageRequest request = Events.request(Events.fixture(fixture));

            String shown = request + " " + request.reference() + Labels.json(request)
                    + Labels.texts(Labels.headers(List.of(), request));

            assertThat(shown)
                    .contains(FLOWER)
                    .doesNotContain("203.0.113.77", "169.254.169.254", "uploader", "EXAMPLE", "C3D13FE58DE4C810")
                    .doesNotContain("Private", "6faeded5", "17D2A4C3B9E0F512");
        }
    }

    @Test
    void aWrongRecordSaysNothingOfWhoWroteIt() {
        for (String fixture : List.of("aws.json", "minio.json")) {
            String event = Events.fixture(fixture).replaceFirst("\"key\": \"[^\"]+\"", "\"key\": \"SECRET%\"");

            assertThat(Events.invalid(event).message())
                    .isEqualTo("Records[0].s3.object.key is not form-url-encoded UTF-8");
        }
    }

    private static String many(int count) {
        var all = new ArrayList<String>();
        IntStream.range(0, count).forEach(i -> all.add(created("k" + i)));
        return records(all.toArray(String[]::new));
    }

    private static String records(String... records) {
        return "{\"Records\": [" + String.join(", ", records) + "]}";
    }

    private static String notice(String eventName) {
        return "{\"eventName\": \"" + eventName + "\", \"s3\": {}}";
    }

    private static String created(String key) {
        return record("\"key\": \"" + key + "\"");
    }

    private static String createdWith(String member) {
        return record("\"key\": \"k\", " + member);
    }

    private static String record(String object) {
        return "{\"eventName\": \"s3:ObjectCreated:Put\", \"s3\": {\"bucket\": {\"name\": \"b\"}, \"object\": {"
                + object + "}}}";
    }
}
