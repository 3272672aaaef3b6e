package io.tagstream.console;

import io.tagstream.event.Outcome;
import io.tagstream.event.SourceRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An outcome that was emitted, as it becomes a card.
 *
 * @param source       the event as it came
 * @param at           when it was emitted
 * @param sinceIntake  from intake to emission
 * @param sinceDecoded from the end of decoding to emission; empty where nothing was decoded
 * @param sinceKnown   from the moment the outcome was known to emission; empty where that was not seen
 * @param traceparent  the W3C trace context that it belongs to
 */
public record Finished(
        SourceRecord source,
        Outcome outcome,
        Instant at,
        Duration sinceIntake,
        Optional<Duration> sinceDecoded,
        Optional<Duration> sinceKnown,
        Optional<String> traceparent) {}
