package io.tagstream.app.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.fetch.FetchAttempt;
import io.tagstream.fetch.FetchListener;
import java.time.Duration;

/** Publishes {@code tagstream.fetch.retries}. */
public final class FetchMetrics implements FetchListener {

    private final MeterRegistry registry;

    public FetchMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void onRetry(String scheme, FetchAttempt.Transient failed, Duration delay) {
        registry.counter("tagstream.fetch.retries", "scheme", scheme).increment();
    }
}
