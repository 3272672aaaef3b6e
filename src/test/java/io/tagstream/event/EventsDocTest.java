package io.tagstream.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/events.md to the code: its examples, its limits and its reasons. */
class EventsDocTest {

    private static final Pattern EXAMPLE = Pattern.compile("(?s)```json\\n(.*?)```");
    private static final Pattern REASON =
            Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (yes|no) \\| [^|]{10,} \\| [^|]{10,} \\|$");
    private static final RecordHeader STRUCTURED = RecordHeader.ofText("content-type", "application/cloudevents+json");

    @Test
    void everyExampleIsAnEventThatIsUnderstood() throws Exception {
        List<String> examples = found(EXAMPLE).map(match -> match.group(1)).toList();

        assertThat(examples).hasSize(9);
        for (String example : examples) {
            boolean cloudEvent = example.contains("\"specversion\"");
            ImageRequest request = cloudEvent ? Events.request(example, STRUCTURED) : Events.request(example);
            String body = !cloudEvent ? example : example.contains("\"data\"") ? Labels.member(example, "data") : null;

            assertThat(request.reference()).as(example).isNotNull();
            if (body != null) {
                assertThat(JsonSchemas.violations("image-event", body)).as(body).isEmpty();
            }
        }
    }

    @Test
    void everyReasonHasACauseAndACureAndThereIsNoOther() throws IOException {
        assertThat(found(REASON).map(match -> match.group(1) + " " + match.group(2)))
                .containsExactlyElementsOf(Arrays.stream(Reason.values())
                        .map(reason -> reason.code() + (reason.retriable() ? " yes" : " no"))
                        .toList());
    }

    @Test
    void theLimitsAreTheCodes() throws IOException {
        assertThat(text())
                .contains("| levels of nesting | " + EventJson.MOST_NESTING + " |")
                .contains("| digits of a number | " + EventJson.LONGEST_NUMBER + " |")
                .contains("| characters of a field's name | " + EventJson.LONGEST_NAME + " |")
                .contains("| names, values and brackets of a value | " + EventJson.MOST_TOKENS + " |")
                .contains("| records of a notification | " + NotificationForm.MOST_RECORDS + " |")
                .contains("| labels that an image may ask for (`topK`) | " + LabelOptions.MOST_LABELS + " |")
                .contains("| characters of an `id` | " + Envelope.LONGEST_ID + " |")
                .contains("| characters of an address, unless it is a `data:` | " + ReferenceParser.LONGEST_ADDRESS
                        + " |")
                .contains("| bytes of an object's key, decoded | " + ReferenceParser.LONGEST_KEY + " |");
    }

    private static Stream<MatchResult> found(Pattern pattern) throws IOException {
        return pattern.matcher(text()).results();
    }

    private static String text() throws IOException {
        return Files.readString(Path.of("docs/events.md"));
    }
}
