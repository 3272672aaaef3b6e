package io.tagstream.app.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tagstream.batch.BatchFailedException;
import io.tagstream.batch.BatchListener;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Publishes {@code tagstream.batch.*}, and passes on what broke. The ceiling is 0 as long as every
 * batch fits the device.
 */
public final class BatchMetrics implements BatchListener {

    private static final Logger LOG = Logger.getLogger(BatchMetrics.class);

    private final DistributionSummary size;
    private final Timer queued;
    private final Timer predicted;
    private final Counter poison;
    private final Consumer<Throwable> onBroken;
    private final AtomicInteger ceiling = new AtomicInteger();

    public BatchMetrics(MeterRegistry registry, Consumer<Throwable> onBroken) {
        this.onBroken = onBroken;
        size = DistributionSummary.builder("tagstream.batch.size")
                .description("Images in one predict call")
                .publishPercentileHistogram()
                .minimumExpectedValue(1.0)
                .maximumExpectedValue(256.0)
                .register(registry);
        queued = timer(registry, "tagstream.batch.wait", "The first image's wait for a predictor");
        predicted = timer(registry, "tagstream.predict", "One batch on a predictor");
        registry.gauge("tagstream.batch.ceiling", ceiling);
        poison = Counter.builder("tagstream.batch.poison")
                .description("Images on which the model failed by themselves")
                .register(registry);
    }

    static Timer timer(MeterRegistry registry, String name, String description) {
        return Timer.builder(name)
                .description(description)
                .publishPercentileHistogram()
                .register(registry);
    }

    @Override
    public void onBatch(int images, Duration waited, Duration ran) {
        size.record(images);
        queued.record(waited);
        predicted.record(ran);
    }

    @Override
    public void onCeiling(int images) {
        ceiling.set(images);
        LOG.warnf(
                "the device had no memory for a larger batch: a predictor takes %d images at most from now on", images);
    }

    @Override
    public void onPoison(BatchFailedException failure) {
        poison.increment();
    }

    @Override
    public void onBroken(Throwable failure) {
        onBroken.accept(failure);
    }
}
