package io.tagstream.pipeline;

import io.tagstream.event.Outcome;
import io.tagstream.event.ParsedEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tags the images of events, a bounded number at a time. An event that only waits for another attempt
 * is not among them; it goes on before any new one is started. Thread-safe; no method waits.
 */
public interface ImageTagger {

    /** Whether no event can be started now: intake is to stop. */
    boolean full();

    /**
     * Takes an event where the budget has a permit to spare for it; it runs from the next {@link #start()} on, or before.
     *
     * @param entries   the event's images, in order
     * @param admission asked once, before the event's first image enters native code
     * @param whenDone  told the outcomes, one for each entry in order, at most once and from any
     *                  thread, when the permit has been given back; not told after {@link
     *                  Tagging#cancel()} took effect. Must neither wait nor throw
     * @return empty if the budget is spent
     */
    Optional<Tagging> tryTag(
            List<ParsedEvent.Entry> entries, NativeAdmission admission, Consumer<List<Outcome>> whenDone);

    /** Starts what was taken: all at once, since each waking of a thread costs more than the event beside its image. */
    void start();
}
