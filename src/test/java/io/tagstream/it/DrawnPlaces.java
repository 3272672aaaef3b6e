package io.tagstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import io.tagstream.event.Box;
import java.util.List;
import java.util.stream.StreamSupport;

/** Boxes and heat as they are on the screen, measured against the picture that they are drawn over. */
final class DrawnPlaces {

    private static final double PIXEL = 0.01;

    private static final String WARMEST = """
            canvas => {
              const {width, height} = canvas;
              const {data} = canvas.getContext('2d').getImageData(0, 0, width, height);
              let best = 0;
              for (let i = 0; i < width * height; i++) if (data[4 * i + 3] > data[4 * best + 3]) best = i;
              return [(best % width + 0.5) / width, (Math.floor(best / width) + 0.5) / height];
            }""";

    private final Locator shot;

    /** @param shot a picture with what is drawn over it */
    DrawnPlaces(Locator shot) {
        this.shot = shot;
    }

    /** Width by height, as it is shown. */
    double aspect() {
        BoundingBox picture = shot.locator("img").boundingBox();
        return picture.width / picture.height;
    }

    /** Of the first label. */
    Box first() {
        return measured(shot.locator(".box.first"));
    }

    List<Box> boxes() {
        return shot.locator(".box").all().stream().map(this::measured).toList();
    }

    private Box measured(Locator box) {
        BoundingBox picture = shot.locator("img").boundingBox();
        BoundingBox drawn = box.boundingBox();
        return new Box(
                Math.max(0, (drawn.x - picture.x) / picture.width),
                Math.max(0, (drawn.y - picture.y) / picture.height),
                drawn.width / picture.width,
                drawn.height / picture.height);
    }

    /** The centre of the warmest position of the heat map lies within a box. */
    boolean isWarmestIn(Box box) {
        var centre = (List<?>) shot.locator("canvas.heat").evaluate(WARMEST);
        double across = ((Number) centre.get(0)).doubleValue();
        double down = ((Number) centre.get(1)).doubleValue();
        return across > box.left()
                && across < box.left() + box.width()
                && down > box.top()
                && down < box.top() + box.height();
    }

    /** As many as the label has, each where it says, of a picture of which this part is shown. */
    void areThoseOf(Page story, Box shown) throws JsonProcessingException {
        List<Box> expected =
                inLabel(story).stream().map(box -> box.in(shown)).distinct().toList();
        assertThat(boxes()).hasSameSizeAs(expected).allMatch(drawn -> expected.stream()
                .anyMatch(box -> same(drawn, box)));
        assertThat(same(first(), expected.getFirst())).isTrue();
    }

    private static boolean same(Box one, Box other) {
        return Math.abs(one.left() - other.left()) < PIXEL
                && Math.abs(one.top() - other.top()) < PIXEL
                && Math.abs(one.width() - other.width()) < PIXEL
                && Math.abs(one.height() - other.height()) < PIXEL;
    }

    /** Those of the label record that the open story shows, in its order. */
    private static List<Box> inLabel(Page story) throws JsonProcessingException {
        String label = story.locator("#story pre[aria-label='The label']").textContent();
        return StreamSupport.stream(
                        new ObjectMapper().readTree(label).path("labels").spliterator(), false)
                .flatMap(one -> StreamSupport.stream(one.path("instances").spliterator(), false))
                .map(instance -> box(instance.path("box")))
                .toList();
    }

    private static Box box(JsonNode json) {
        return new Box(
                json.path("left").asDouble(),
                json.path("top").asDouble(),
                json.path("width").asDouble(),
                json.path("height").asDouble());
    }
}
