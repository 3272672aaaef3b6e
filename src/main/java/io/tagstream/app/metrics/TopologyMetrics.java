package io.tagstream.app.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tagstream.event.Outcome;
import io.tagstream.event.Outcome.Labelled;
import io.tagstream.event.Outcome.Rejected;
import io.tagstream.event.Reason;
import io.tagstream.topology.IntakeGate;
import io.tagstream.topology.TopologyListener;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Publishes {@code tagstream.events.*}, {@code tagstream.outcomes} and the time from end to end. */
public final class TopologyMetrics implements TopologyListener {

    /** There from the start, so that the first one is a step from 0. */
    private static final List<String> KINDS = List.of("deletion", "test", "other");

    private final MeterRegistry registry;
    private final Counter accepted;
    private final Counter restored;
    private final Counter labelled;
    private final Map<Reason, Counter> rejected = new EnumMap<>(Reason.class);
    private final Timer endToEnd;
    private final SlidingRate images = new SlidingRate(System::nanoTime);

    public TopologyMetrics(MeterRegistry registry, IntakeGate gate) {
        this.registry = registry;
        accepted = Counter.builder("tagstream.events.accepted")
                .description("Events taken from the input topic")
                .register(registry);
        restored = Counter.builder("tagstream.events.restored")
                .description("Events found in a store when a partition was taken over")
                .register(registry);
        labelled = outcomes("labelled", "none");
        for (Reason reason : Reason.values()) {
            rejected.put(reason, outcomes("rejected", reason.code()));
        }
        endToEnd = BatchMetrics.longTimer(
                registry, "tagstream.event.duration", "From intake (or takeover) to the emitted outcome");
        Gauge.builder("tagstream.images.per.second", images, SlidingRate::perSecond)
                .description("Outcomes forwarded, labels and dead letters, in the last minute")
                .register(registry);
        Gauge.builder("tagstream.events.stored", gate, IntakeGate::stored)
                .description("Events in this process's stores")
                .register(registry);
        Gauge.builder("tagstream.events.parked", gate, IntakeGate::parked)
                .description("Of these, those that wait for a permit")
                .register(registry);
        KINDS.forEach(this::acknowledged);
    }

    @Override
    public void onAccepted() {
        accepted.increment();
    }

    @Override
    public void onAcknowledged(String kind) {
        acknowledged(kind).increment();
    }

    private Counter acknowledged(String kind) {
        return Counter.builder("tagstream.events.acknowledged")
                .description("Notifications that ask for nothing")
                .tag("kind", kind)
                .register(registry);
    }

    @Override
    public void onEmitted(Outcome outcome, Duration sinceAccepted) {
        switch (outcome) {
            case Labelled _ -> labelled.increment();
            case Rejected refused -> counterOf(refused.reason()).increment();
        }
        endToEnd.record(sinceAccepted);
        images.add(1);
    }

    @Override
    public void onRestored(int events) {
        restored.increment(events);
    }

    private Counter counterOf(Reason reason) {
        Counter counter = rejected.get(reason);
        return counter == null ? outcomes("rejected", reason.code()) : counter;
    }

    private Counter outcomes(String outcome, String reason) {
        return Counter.builder("tagstream.outcomes")
                .description("Outcomes forwarded, one for each image")
                .tag("outcome", outcome)
                .tag("reason", reason)
                .register(registry);
    }
}
