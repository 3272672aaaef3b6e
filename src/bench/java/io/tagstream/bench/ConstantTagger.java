package io.tagstream.bench;

import io.tagstream.event.ImageFacts;
import io.tagstream.event.ImageRequest;
import io.tagstream.event.Label;
import io.tagstream.event.ModelIdentity;
import io.tagstream.event.Outcome;
import io.tagstream.event.Outcome.Labelled;
import io.tagstream.event.ParsedEvent;
import io.tagstream.event.Timing;
import io.tagstream.pipeline.EventThreads;
import io.tagstream.pipeline.ImageTagger;
import io.tagstream.pipeline.InFlightBudget;
import io.tagstream.pipeline.NativeAdmission;
import io.tagstream.pipeline.Tagging;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The pipeline with fetch, decode and predict replaced by a constant: a permit, the events' threads and
 * the hand-over of five labels are left. Thread-safe.
 */
final class ConstantTagger implements ImageTagger {

    /** As the worker is shipped. */
    static final int MAX_EVENTS = 256;

    private static final ImageFacts FACTS = new ImageFacts("0".repeat(64), "image/jpeg", 500, 375, 100_000);
    private static final ModelIdentity MODEL =
            new ModelIdentity("resnet50-imagenet", "0".repeat(64), "none", "none", "cpu", "none");
    private static final Timing TIMING =
            new Timing(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3), Duration.ofMillis(4), 8);
    private static final List<Label> LABELS = List.of(
            new Label("Egyptian cat", 285, "n02124075", 0.7107),
            new Label("tiger cat", 282, "n02123159", 0.1848),
            new Label("tabby", 281, "n02123045", 0.0987),
            new Label("lynx", 287, "n02127052", 0.0021),
            new Label("Siamese cat", 284, "n02123597", 0.0012));

    private final EventThreads threads = new EventThreads();
    private final InFlightBudget budget = new InFlightBudget(MAX_EVENTS, 1 << 28);

    @Override
    public boolean full() {
        return budget.spent();
    }

    @Override
    public Optional<Tagging> tryTag(
            List<ParsedEvent.Entry> entries, NativeAdmission admission, Consumer<List<Outcome>> whenDone) {
        return budget.tryAcquire().map(permit -> {
            threads.add(() -> {
                var outcomes = new ArrayList<Outcome>(entries.size());
                for (ParsedEvent.Entry entry : entries) {
                    outcomes.add(new Labelled((ImageRequest) entry, FACTS, LABELS, MODEL, TIMING));
                }
                permit.close();
                whenDone.accept(outcomes);
            });
            return new Started(permit);
        });
    }

    @Override
    public void start() {
        threads.start();
    }

    /** Nothing of it can be cut short. */
    private record Started(InFlightBudget.Permit permit) implements Tagging {

        @Override
        public void cancel() {
            permit.close();
        }

        @Override
        public void leaveNativeCode() {
            // It never enters.
        }
    }
}
