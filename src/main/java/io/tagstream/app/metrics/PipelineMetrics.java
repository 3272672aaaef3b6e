package io.tagstream.app.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tagstream.pipeline.InFlightBudget;
import io.tagstream.pipeline.PipelineListener;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;

/** Publishes the stages' timers and what is in flight against its bounds, and passes on what broke. */
public final class PipelineMetrics implements PipelineListener {

    private final Timer fetch;
    private final Timer decode;
    private final Timer decodeWait;
    private final Consumer<Throwable> onBroken;

    /**
     * @param queued   images that wait for a predictor
     * @param onBroken told why the process must end
     */
    public PipelineMetrics(
            MeterRegistry registry, InFlightBudget budget, IntSupplier queued, Consumer<Throwable> onBroken) {
        this.onBroken = onBroken;
        fetch = BatchMetrics.longTimer(
                registry, "tagstream.fetch", "All attempts at one image and the waits between them");
        decode = BatchMetrics.timer(registry, "tagstream.decode", "Decoding, resizing and hashing one image");
        decodeWait = BatchMetrics.timer(registry, "tagstream.decode.wait", "An image's wait for a core");
        gauge(registry, "tagstream.in.flight.events", "Events worked on", budget, InFlightBudget::eventsInFlight);
        gauge(registry, "tagstream.in.flight.events.max", "Most of them", budget, InFlightBudget::maxEvents);
        gauge(
                registry,
                "tagstream.in.flight.events.resting",
                "Events that wait for another attempt, or for a host, and hold no permit",
                budget,
                InFlightBudget::eventsResting);
        gauge(
                registry,
                "tagstream.in.flight.bytes",
                "Bytes of fetched and decoded images",
                budget,
                InFlightBudget::bytesInFlight);
        gauge(registry, "tagstream.in.flight.bytes.max", "Most of them", budget, InFlightBudget::maxBytes);
        gauge(registry, "tagstream.batch.queued", "Images that wait for a predictor", queued, IntSupplier::getAsInt);
    }

    private static <T> void gauge(
            MeterRegistry registry, String name, String description, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value)
                .description(description)
                // a lambda is held by nobody else, and its gauge would vanish with it
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void onFetched(Duration took) {
        fetch.record(took);
    }

    @Override
    public void onDecoded(Duration queued, Duration took) {
        decodeWait.record(queued);
        decode.record(took);
    }

    @Override
    public void onBroken(Throwable failure) {
        onBroken.accept(failure);
    }
}
