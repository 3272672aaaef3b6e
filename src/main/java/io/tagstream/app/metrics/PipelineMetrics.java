package io.tagstream.app.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tagstream.pipeline.InFlightBudget;
import io.tagstream.pipeline.PipelineListener;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

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
        fetch = BatchMetrics.timer(registry, "tagstream.fetch", "All attempts at one image and the waits between them");
        decode = BatchMetrics.timer(registry, "tagstream.decode", "Decoding, resizing and hashing one image");
        decodeWait = BatchMetrics.timer(registry, "tagstream.decode.wait", "An image's wait for a core");
        registry.gauge("tagstream.in.flight.events", budget, InFlightBudget::eventsInFlight);
        registry.gauge("tagstream.in.flight.events.resting", budget, InFlightBudget::eventsResting);
        registry.gauge("tagstream.in.flight.events.max", budget, InFlightBudget::maxEvents);
        registry.gauge("tagstream.in.flight.bytes", budget, InFlightBudget::bytesInFlight);
        registry.gauge("tagstream.in.flight.bytes.max", budget, InFlightBudget::maxBytes);
        registry.gauge("tagstream.batch.queued", queued, IntSupplier::getAsInt);
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
