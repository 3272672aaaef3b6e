package io.tagstream.app.page;

import io.tagstream.console.Admission;
import io.tagstream.console.Card;
import io.tagstream.console.Errands;
import io.tagstream.console.Finished;
import io.tagstream.console.HeatMap;
import io.tagstream.console.Jpeg;
import io.tagstream.console.RejectedTraces;
import io.tagstream.console.StoryJson;
import io.tagstream.console.Thumbnail;
import io.tagstream.console.Wall;
import io.tagstream.event.Box;
import io.tagstream.event.ImageId;
import io.tagstream.event.ImageRequest;
import io.tagstream.event.Label;
import io.tagstream.event.Outcome;
import io.tagstream.event.Outcome.Labelled;
import io.tagstream.event.Outcome.Rejected;
import io.tagstream.event.SourceRecord;
import io.tagstream.event.Task;
import io.tagstream.image.DecodedImage;
import io.tagstream.inference.Logits;
import io.tagstream.pipeline.PipelineListener;
import io.tagstream.topology.TopologyListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
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
    private final RejectedTraces rejectedTraces = new RejectedTraces();

    /** The page's thread alone touches it, and {@link #number}. */
    private final Map<ImageId, Thumbnail> pictures = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ImageId, Thumbnail> eldest) {
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
        // As large for all tasks and models: who looks at a wall sees no more of a larger one, and fewer of them fit
        // what may wait.
        byte[] small = Jpeg.reduced(rgb, image.view().height(), image.view().width(), DecodedImage.SIDE);
        Box region = image.region();
        int width = image.width();
        int height = image.height();
        errands.offer(
                () -> pictures.put(
                        request.id(), Thumbnail.of(Jpeg.of(small, DecodedImage.SIDE), region, width, height)),
                small.length);
    }

    @Override
    public void onPredicted(ImageRequest request, Logits logits, List<Label> labels) {
        if (request.options().task() == Task.CLASSIFY || labels.isEmpty() || !admission.expects(request.id())) {
            return;
        }
        float[] scores = logits.activation(labels.getFirst().index());
        errands.offer(
                () -> pictures.computeIfPresent(request.id(), (_, picture) -> picture.with(HeatMap.of(scores))),
                (long) scores.length * Float.BYTES);
    }

    @Override
    public void onTraced(ImageId rejected, String traceparent) {
        rejectedTraces.add(rejected, traceparent);
    }

    @Override
    public void onOutcome(Outcome outcome) {
        admission.known(outcome.image());
    }

    @Override
    public void onEmitted(SourceRecord source, Outcome outcome, Duration sinceAccepted) {
        rates.count(source.id().partition());
        Admission.@Nullable Times times = admission.emitted(outcome.image());
        Optional<String> traceparent = traceparent(source, outcome);
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
                Optional.ofNullable(times).flatMap(Admission.Times::known).map(known -> Duration.ofNanos(now - known)),
                traceparent);
        byte[] value = source.value();
        errands.offer(() -> show(finished), value == null ? 0 : value.length);
    }

    /** Where no trace was made of it, that of the event. */
    private Optional<String> traceparent(SourceRecord source, Outcome outcome) {
        return switch (outcome) {
            case Labelled labelled -> labelled.request().traceparent();
            case Rejected rejected -> rejectedTraces.take(rejected.image()).or(() -> source.header("traceparent"));
        };
    }

    /** What the page itself sends has its event's id as its key too: an event that cannot be read has no id. */
    private static Optional<String> keyOf(SourceRecord source) {
        return Optional.ofNullable(source.key()).map(key -> new String(key, StandardCharsets.UTF_8));
    }

    private void show(Finished finished) {
        Optional<Thumbnail> picture =
                Optional.ofNullable(pictures.remove(finished.outcome().image()));
        Card.Kind kind =
                switch (finished.outcome()) {
                    case Labelled _ -> Card.Kind.LABEL;
                    case Rejected _ -> Card.Kind.DEAD_LETTER;
                };
        number++;
        wall.add(new Card(
                number, kind, json.summary(instance + "-" + number, finished, picture), json.story(finished), picture));
        whenShown.run();
    }
}
