package io.tagstream.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.event.Box;
import io.tagstream.event.EventId;
import io.tagstream.event.ImageFacts;
import io.tagstream.event.ImageId;
import io.tagstream.event.ImageReference;
import io.tagstream.event.ImageRequest;
import io.tagstream.event.Instance;
import io.tagstream.event.Label;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.ModelIdentity;
import io.tagstream.event.Outcome;
import io.tagstream.event.Reason;
import io.tagstream.event.SourceRecord;
import io.tagstream.event.Stage;
import io.tagstream.event.Task;
import io.tagstream.event.Timing;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoryJsonTest {

    private static final EventId EVENT = new EventId("image-events", 1, 7);
    private static final ImageId IMAGE = new ImageId(EVENT, 0);
    private static final SourceRecord SOURCE = new SourceRecord(EVENT, 0, List.of(), null, "{}".getBytes(UTF_8));
    private static final Jpeg JPEG = Jpeg.of(new byte[8 * 8 * 3], 8);

    private final StoryJson json = new StoryJson();

    private static Finished finished(Outcome outcome, Optional<String> traceparent) {
        return new Finished(
                SOURCE, outcome, Instant.EPOCH, Duration.ofMillis(5), Optional.empty(), Optional.empty(), traceparent);
    }

    private static Outcome rejected() {
        return new Outcome.Rejected(IMAGE, Reason.NOT_FOUND, Stage.FETCH, "no such file");
    }

    private static Outcome labelled(Label label) {
        return labelled("1", label);
    }

    /** @param id that the event gave itself */
    private static Outcome labelled(String id, Label label) {
        var request = new ImageRequest(
                IMAGE,
                new ImageReference.Http(URI.create("https://images.example/cat.jpg")),
                new LabelOptions(5, 0, Set.of(Task.LOCALIZE)),
                Optional.empty(),
                Optional.of(id),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty());
        return new Outcome.Labelled(
                request,
                new ImageFacts("0".repeat(64), "image/jpeg", 384, 256, 1000),
                List.of(label),
                new ModelIdentity("m", "0".repeat(64), "int8", "none", "cpu", "none"),
                new Timing(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1));
    }

    private String traceOf(String traceparent) throws JsonProcessingException {
        return new ObjectMapper()
                .readTree(json.story(finished(rejected(), Optional.of(traceparent))))
                .path("trace")
                .asText();
    }

    @Test
    void namesTheTraceAndNothingThatIsNone() throws JsonProcessingException {
        assertThat(traceOf("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
                .isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(traceOf("<script>")).isEmpty();
    }

    @Test
    void anEventsOwnIdIsShownWithoutWhatIsSecretInIt() throws JsonProcessingException {
        var labelled = labelled(
                "https://h.example/a.jpg?X-Amz-Signature=hush", new Label("tabby", 281, "n02123045", 0.8, List.of()));

        JsonNode card = new ObjectMapper()
                .readTree(json.summary("1-1", finished(labelled, Optional.empty()), Optional.empty()));

        assertThat(card.path("id").asText()).isEqualTo("https://h.example/a.jpg?(hidden)");
    }

    @Test
    void placesAreThoseOfThePictureAndOfThePartThatTheThumbnailShows() throws JsonProcessingException {
        var middle = new Box(80 / 384.0, 16 / 256.0, 224 / 384.0, 224 / 256.0);
        var inMiddle = new Box(0.25, 0.5, 0.5, 0.25);
        var label = new Label("tabby", 281, "n02123045", 0.8, List.of(new Instance(0.8, middle.of(inMiddle))));
        var thumbnail = Thumbnail.of(JPEG, middle, 384, 256).with(HeatMap.of(new float[49]));

        JsonNode card = new ObjectMapper()
                .readTree(json.summary("1-1", finished(labelled(label), Optional.empty()), Optional.of(thumbnail)));

        assertThat(card.path("aspect").asDouble()).isEqualTo(1);
        assertThat(card.path("whole").asBoolean()).isFalse();
        assertThat(card.path("heat").asBoolean()).isTrue();
        JsonNode place = card.at("/labels/0/places/0");
        assertThat(place.path("drawn").toString()).isEqualTo("[0.25,0.5,0.5,0.25]");
        assertThat(place.at("/box/0").asDouble()).isEqualTo(0.3542);
    }

    @Test
    void whatIsShownOfAPictureOfAnyShapeHasThatShape() {
        assertThat(Thumbnail.of(JPEG, Box.WHOLE, 300, 200).aspect()).isEqualTo(1.5);
    }
}
