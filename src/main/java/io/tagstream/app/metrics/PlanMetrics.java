package io.tagstream.app.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.inference.ChosenPlan;

/** Publishes {@code tagstream.plan.*}: how the network is run, chosen at start. */
public final class PlanMetrics {

    private PlanMetrics() {}

    /** The rate is 0 where the plan was not measured. */
    public static void publish(MeterRegistry registry, ChosenPlan chosen) {
        gauge(registry, "predictors", "Predictors", chosen.plan().predictors());
        gauge(
                registry,
                "threads",
                "Threads that one predict call computes with",
                chosen.plan().threads());
        gauge(registry, "batch", "Most images in one batch", chosen.plan().maxBatch());
        gauge(
                registry,
                "images.per.second",
                "What the plan gave when it was calibrated",
                chosen.imagesPerSecond().orElse(0));
    }

    private static void gauge(MeterRegistry registry, String name, String description, double value) {
        Gauge.builder("tagstream.plan." + name, () -> value)
                .description(description)
                .register(registry);
    }
}
