package io.tagstream.app.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.fetch.CircuitChange;
import io.tagstream.fetch.FetchAttempt;
import io.tagstream.fetch.FetchListener;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Publishes {@code tagstream.fetch.retries} and what the circuits of failing hosts do; no host is a tag. */
public final class FetchMetrics implements FetchListener {

    /** There from the start, so that the first failure is a step from 0. */
    private static final List<String> SCHEMES = List.of("https", "http", "s3", "file");

    private final MeterRegistry registry;
    private final AtomicInteger circuitsNotClosed = new AtomicInteger();
    private final Map<CircuitChange, Counter> circuitChanges;

    public FetchMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("tagstream.fetch.circuits.open", circuitsNotClosed, AtomicInteger::get)
                .description("Circuits of hosts that are not closed")
                .register(registry);
        SCHEMES.forEach(this::retries);
        circuitChanges = Stream.of(CircuitChange.values())
                .collect(Collectors.toUnmodifiableMap(
                        change -> change, change -> Counter.builder("tagstream.fetch.circuit.changes")
                                .description("What became of the circuits of failing hosts")
                                .tag("to", change.name().toLowerCase(Locale.ROOT))
                                .register(registry)));
    }

    @Override
    public void onRetry(String scheme, FetchAttempt.Transient failed, Duration delay) {
        retries(scheme).increment();
    }

    private Counter retries(String scheme) {
        return Counter.builder("tagstream.fetch.retries")
                .description("Attempts at an image that failed and are made again")
                .tag("scheme", scheme)
                .register(registry);
    }

    @Override
    public void onCircuit(CircuitChange change, int notClosed) {
        circuitsNotClosed.set(notClosed);
        Objects.requireNonNull(circuitChanges.get(change)).increment();
    }
}
