package io.tagstream.pipeline;

import io.tagstream.event.Outcome;
import io.tagstream.event.ParsedEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * The tagger: a virtual thread for each event, which waits for one stage after the other, and a
 * permit of the {@link InFlightBudget} for each of them. Thread-safe.
 */
public final class TaggingPipeline implements ImageTagger {

    private static final ThreadFactory EVENT_THREADS =
            Thread.ofVirtual().name("event-", 0).factory();

    private final InFlightBudget budget;
    private final ImageStages stages;
    private final NativeGate nativeGate = new NativeGate();

    public TaggingPipeline(InFlightBudget budget, ImageStages stages) {
        this.budget = budget;
        this.stages = stages;
    }

    @Override
    public boolean full() {
        return budget.spent();
    }

    @Override
    public Optional<Tagging> tryTag(
            List<ParsedEvent.Entry> entries, NativeAdmission admission, Consumer<List<Outcome>> whenDone) {
        return budget.tryAcquire().map(permit -> {
            var run = new EventRun(entries, permit, new NativeEntry(nativeGate, admission), stages, whenDone);
            run.startOn(EVENT_THREADS);
            return run;
        });
    }
}
