package io.tagstream.app.page;

import io.tagstream.console.Admission;
import io.tagstream.console.Card;
import io.tagstream.console.Errands;
import io.tagstream.console.Finished;
import io.tagstream.console.Jpeg;
import io.tagstream.console.StoryJson;
import io.tagstream.console.Wall;
import io.tagstream.event.ImageId;
import io.tagstream.event.ImageRequest;
import io.tagstream.event.Outcome;
import io.tagstream.event.Outcome.Labelled;
import io.tagstream.event.Outcome.Rejected;
import io.tagstream.event.SourceRecord;
import io.tagstream.image.DecodedImage;
import io.tagstream.pipeline.PipelineListener;
import io.tagstream.topology.TopologyListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes cards of what the worker does. Hears it on the worker's threads, where it copies a picture at most, and
 * does the rest as errands of the page's thread.
 */
public final class PageFeed implements PipelineListener, TopologyListener {

    /** Pictures of images without an outcome yet. */
    private static final int MOST_PICTURES = 64;

    private final Admission admission;
    private final Errands errands;
    private final Wall wall;
    private final String instance;
    private final Runnable whenShown;
    private final InstantSource clock;
    private final StoryJson json = new StoryJson();
    private final PartitionRates rates = new PartitionRates();

    /** The page's thread alone touches it, and {@link #number}. */
    private final Map<ImageId, Jpeg> pictures = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ImageId, Jpeg> eldest) {
            return size() > MOST_PICTURES;
        }
    };

    private long number;

    /**
     * @param instance  in the names of this process's cards
     * @param whenShown told on the page's thread that there is a new card
     */
    PageFeed(
            Admission admission, Errands errands, Wall wall, String instance, Runnable whenShown, InstantSource clock) {
        this.admission = admission;
        this.errands = errands;
        this.wall = wall;
        this.instance = instance;
        this.whenShown = whenShown;
        this.clock = clock;
    }

    /** Outcomes of late, by partition. */
    PartitionRates rates() {
        return rates;
    }

    @Override
    public void onPicture(ImageRequest request, DecodedImage image) {
        if (!admission.decoded(request.id(), request.causationId())) {
            return;
        }
        var rgb = new byte[image.view().bytes()];
        image.pixels().get(rgb);
        errands.offer(() -> pictures.put(request.id(), Jpeg.of(rgb, image.view().side())), rgb.length);
    }

    @Override
    public void onOutcome(Outcome outcome) {
        admission.known(outcome.image());
    }

    @Override
    public void onEmitted(SourceRecord source, Outcome outcome, Duration sinceAccepted) {
        rates.count(source.id().partition());
        Admission.@Nullable Times times = admission.emitted(outcome.image());
        boolean shown =
                switch (outcome) {
                    case Labelled _ -> times != null;
                    case Rejected _ -> times != null || admission.rejected(keyOf(source));
                };
        if (!shown) {
            return;
        }
        long now = System.nanoTime();
        Instant at = clock.instant();
        var finished = new Finished(
                source,
                outcome,
                at,
                sinceAccepted,
                Optional.ofNullable(times).map(seen -> Duration.ofNanos(now - seen.decoded())),
                Optional.ofNullable(times).flatMap(Admission.Times::known).map(known -> Duration.ofNanos(now - known)));
        byte[] value = source.value();
        errands.offer(() -> show(finished), value == null ? 0 : value.length);
    }

    /** What the page itself sends has its event's id as its key too: an event that cannot be read has no id. */
    private static Optional<String> keyOf(SourceRecord source) {
        return Optional.ofNullable(source.key()).map(key -> new String(key, StandardCharsets.UTF_8));
    }

    private void show(Finished finished) {
        Optional<Jpeg> picture =
                Optional.ofNullable(pictures.remove(finished.outcome().image()));
        Card.Kind kind =
                switch (finished.outcome()) {
                    case Labelled _ -> Card.Kind.LABEL;
                    case Rejected _ -> Card.Kind.DEAD_LETTER;
                };
        number++;
        wall.add(new Card(
                number,
                kind,
                json.summary(instance + "-" + number, finished, picture.isPresent()),
                json.story(finished),
                picture));
        whenShown.run();
    }
}
