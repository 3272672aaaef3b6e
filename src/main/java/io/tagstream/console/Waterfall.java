package io.tagstream.console;

import io.tagstream.event.Outcome.Labelled;
import io.tagstream.event.Timing;
import java.time.Duration;
import java.util.List;

/** Where an image's time went, from intake to emission, one span behind the other. */
final class Waterfall {

    /** @param stage {@code queued}, {@code fetch}, {@code decode}, {@code batch wait}, {@code predict}, {@code emit}; or {@code all} */
    record Span(String stage, Duration took) {}

    private Waterfall() {}

    /** One span for everything where the parts are not known. */
    static List<Span> of(Finished finished) {
        if (!(finished.outcome() instanceof Labelled labelled)
                || finished.sinceDecoded().isEmpty()) {
            return List.of(new Span("all", finished.sinceIntake()));
        }
        Timing timing = labelled.timing();
        // For a permit and for a core: what is left of the time before the end of decoding.
        Duration queued = finished.sinceIntake()
                .minus(finished.sinceDecoded().get())
                .minus(timing.fetch())
                .minus(timing.decode());
        Duration emit = finished.sinceKnown().orElse(Duration.ZERO);
        return List.of(
                new Span("queued", atLeastNone(queued)),
                new Span("fetch", timing.fetch()),
                new Span("decode", timing.decode()),
                new Span("batch wait", timing.batchWait()),
                new Span("predict", timing.predict()),
                new Span("emit", atLeastNone(emit)));
    }

    private static Duration atLeastNone(Duration span) {
        return span.isNegative() ? Duration.ZERO : span;
    }

    /** With a tenth of a millisecond. */
    static double millis(Duration span) {
        return Math.round(span.toNanos() / 1e5) / 10.0;
    }
}
