package io.tagstream.app.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.fetch.CircuitChange;
import io.tagstream.fetch.FetchAttempt;
import io.tagstream.fetch.FetchListener;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Publishes {@code tagstream.fetch.retries} and what the circuits of failing hosts do; no host is a tag. */
public final class FetchMetrics implements FetchListener {

    private final MeterRegistry registry;
    private final AtomicInteger circuitsNotClosed = new AtomicInteger();
    private final Map<CircuitChange, Counter> circuitChanges;

    public FetchMetrics(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("tagstream.fetch.circuits.open", circuitsNotClosed);
        circuitChanges = Stream.of(CircuitChange.values())
                .collect(Collectors.toUnmodifiableMap(
                        change -> change, change -> Counter.builder("tagstream.fetch.circuit.changes")
                                .description("What became of the circuits of failing hosts")
                                .tag("to", change.name().toLowerCase(Locale.ROOT))
                                .register(registry)));
    }

    @Override
    public void onRetry(String scheme, FetchAttempt.Transient failed, Duration delay) {
        registry.counter("tagstream.fetch.retries", "scheme", scheme).increment();
    }

    @Override
    public void onCircuit(CircuitChange change, int notClosed) {
        circuitsNotClosed.set(notClosed);
        Objects.requireNonNull(circuitChanges.get(change)).increment();
    }
}
