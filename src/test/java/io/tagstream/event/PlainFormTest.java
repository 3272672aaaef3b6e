package io.tagstream.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parser takes and what the published schema allows are the same, as far as a schema can say it. */
class PlainFormTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'image': 'https://a.example/b.jpg'}",
                "{'image': ' https://a.example/b.jpg'}",
                "{'image': {'uri': 'https://a.example/b.jpg', 'bucket': null, 'key': null}}",
                "{'image': {'uri': null, 'bucket': 'b', 'key': 'k', 'versionId': null, 'eTag': ''}}",
                "{'image': {'bucket': 'b', 'key': 'k', 'size': 5}}",
                "{'image': 's3://b/k', 'id': null, 'options': null, 'metadata': null}",
                "{'image': 's3://b/k', 'options': {}}",
                "{'image': 's3://b/k', 'options': {'topK': null, 'minScore': null, 'tasks': null}}",
                "{'image': 's3://b/k', 'options': {'topK': 1000, 'minScore': 0}}",
                "{'image': 's3://b/k', 'options': {'topK': 5.0, 'minScore': 1.0}}",
                "{'image': 's3://b/k', 'options': {'tasks': ['classify', 'classify']}}",
                "{'image': 's3://b/k', 'options': {'tasks': ['classify', 'localize']}}",
                "{'image': 's3://b/k', 'options': {'tasks': ['detect']}}",
                "{'image': 's3://b/k', 'id': 12, 'somebody': {'else': 1}}",
                "{'image': 's3://b/k', 'id': ''}",
                "{'image': 's3://b/k', 'Records': 'ours'}",
                "{'image': 's3://b/k', 'Event': 's3:TestEvent'}",
                "{'image': 's3://b/k', 'eventName': 'ObjectRemoved:Delete', 's3': {}}",
            })
    void takesWhatTheSchemaAllows(String quoted) {
        String event = quoted.replace('\'', '"');

        assertThat(JsonSchemas.violations("image-event", event)).isEmpty();
        assertThat(Events.request(event).id()).hasToString("image-events-3-42-0");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    {'image': 's3://b/k', 'options': []}                          => malformed-event   => options
                    {'image': 's3://b/k', 'options': 'all'}                       => malformed-event   => options
                    {'image': 's3://b/k', 'options': {'topk': 3}}                 => malformed-event   => options.topk
                    {'image': 's3://b/k', 'options': {'topK': 1001}}              => malformed-event   => options.topK
                    {'image': 's3://b/k', 'options': {'topK': -1}}                => malformed-event   => options.topK
                    {'image': 's3://b/k', 'options': {'topK': 1.5}}               => malformed-event   => options.topK
                    {'image': 's3://b/k', 'options': {'topK': 1e400}}             => malformed-event   => options.topK
                    {'image': 's3://b/k', 'options': {'topK': true}}              => malformed-event   => options.topK
                    {'image': 's3://b/k', 'options': {'minScore': -0.1}}          => malformed-event   => options.minScore
                    {'image': 's3://b/k', 'options': {'minScore': 1.01}}          => malformed-event   => options.minScore
                    {'image': 's3://b/k', 'options': {'minScore': '0.5'}}         => malformed-event   => options.minScore
                    {'image': 's3://b/k', 'options': {'tasks': 'classify'}}       => malformed-event   => options.tasks
                    {'image': 's3://b/k', 'options': {'tasks': ['detect', 'localize']}} => malformed-event => detect stands alone
                    {'image': 's3://b/k', 'options': {'tasks': ['Detect']}}       => malformed-event   => unknown task
                    {'image': 's3://b/k', 'options': {'tasks': {'a': 1}}}         => malformed-event   => options.tasks
                    {'image': 's3://b/k', 'options': {'tasks': []}}               => malformed-event   => options.tasks
                    {'image': 's3://b/k', 'options': {'tasks': ['paint']}}        => malformed-event   => options.tasks
                    {'image': 's3://b/k', 'options': {'tasks': [null]}}           => malformed-event   => options.tasks
                    {'image': 's3://b/k', 'id': true}                             => malformed-event   => id
                    {'image': 's3://b/k', 'id': {}}                               => malformed-event   => id
                    {'image': null}                                               => invalid-reference => image
                    {'image': 5}                                                  => invalid-reference => image
                    {'image': ['s3://b/k']}                                       => invalid-reference => image
                    {'image': {'uri': 5}}                                         => invalid-reference => image.uri
                    {'image': {'bucket': 'b'}}                                    => invalid-reference => image
                    {'image': {'bucket': 'b', 'key': 5}}                          => invalid-reference => image.key
                    {'image': {'bucket': 'b', 'key': ''}}                         => invalid-reference => key
                    {'image': {'bucket': 'a/b', 'key': 'k'}}                      => invalid-reference => bucket
                    {'image': {'bucket': 'b', 'key': 'k', 'versionId': 7}}        => invalid-reference => image.versionId
                    {'image': {'uri': 'cat.jpg'}}                                 => invalid-reference => scheme
                    {'images': ['s3://b/k']}                                      => unsupported-event => image
                    'https://a.example/b.jpg'                                     => unsupported-event => object
                    null                                                          => unsupported-event => object
                    17                                                            => unsupported-event => object
                    """)
    void refusesWhatTheSchemaForbidsAndNamesTheField(String quoted, String reason, String named) {
        String event = quoted.replace('\'', '"');

        ParsedEvent.Invalid invalid = Events.invalid(event);

        assertThat(JsonSchemas.violations("image-event", event)).isNotEmpty();
        assertThat(invalid.reason().code()).isEqualTo(reason);
        assertThat(invalid.message()).contains(named);
    }

    @Test
    void aVersionThatFitsNoRequestIsRefused() {
        for (String version : new String[] {"a\\r\\nb", "\\ud800", "x".repeat(1025)}) {
            String event = "{\"image\": {\"bucket\": \"b\", \"key\": \"k\", \"versionId\": \"" + version + "\"}}";

            assertThat(Events.invalid(event).reason()).isEqualTo(Reason.INVALID_REFERENCE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1.50,\"b\":[-7,1E+400,12345678901234567890.0000000001],\"c\":null}",
                "\"text\"",
                "[]",
                "true",
                "0.10",
                "\"\\ud800\"",
                "[\"a\\\\\\ud800b\"]",
            })
    void metadataComesBackAsItWas(String metadata) {
        String event = "{\"image\": \"s3://b/k\", \"metadata\": " + metadata + "}";

        assertThat(Events.request(event).metadata()).hasValue(metadata);
    }

    @ParameterizedTest
    @ValueSource(strings = {"d41d8cd9-3", "\\\"d41d8cd9-3\\\""})
    void anEntityTagMayStandInQuotes(String eTag) {
        ImageRequest request =
                Events.request("{\"image\": {\"bucket\": \"b\", \"key\": \"k\", \"eTag\": \"" + eTag + "\"}}");

        assertThat(request.reference())
                .isEqualTo(new ImageReference.S3("b", "k", Optional.empty(), Optional.of("d41d8cd9-3")));
    }

    @Test
    void aNumberIsAnIdToo() {
        assertThat(Events.request("{\"image\": \"s3://b/k\", \"id\": 12}").causationId())
                .isEqualTo(Optional.of("12"));
    }

    @Test
    void whatCannotBeTaggedStillNamesItsId() {
        assertThat(Events.invalid("{\"id\": \"e-7\", \"image\": \"ftp://a.example/\"}")
                        .causationId())
                .hasValue("e-7");
    }
}
