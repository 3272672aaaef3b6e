package io.tagstream.pipeline;

import io.tagstream.event.Outcome;
import io.tagstream.event.ParsedEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The tagger: each event has a virtual thread for itself, in which it waits for one stage after the other, and a permit of
 * the {@link InFlightBudget}. Thread-safe.
 */
public final class TaggingPipeline implements ImageTagger {

    private final InFlightBudget budget;
    private final ImageStages stages;
    private final NativeGate nativeGate = new NativeGate();
    private final EventThreads threads = new EventThreads();

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
            threads.add(run);
            return run;
        });
    }

    @Override
    public void start() {
        threads.start();
    }
}
