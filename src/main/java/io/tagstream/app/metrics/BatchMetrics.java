package io.tagstream.app.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tagstream.batch.BatchFailedException;
import io.tagstream.batch.BatchListener;
import io.tagstream.batch.MicroBatcher;
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

    /** What is waited for longer ends in the last bucket. */
    private static final Duration LONGEST_EVENT = Duration.ofMinutes(10);

    private final DistributionSummary size;
    private final Timer queued;
    private final Timer predicted;
    private final Counter poison;
    private final Consumer<Throwable> onBroken;
    private final AtomicInteger ceiling = new AtomicInteger();
    private final SlidingRate busy = new SlidingRate(System::nanoTime);
    private final Counter probedRight;
    private final Counter probedWrong;
    private final MeterRegistry registry;

    /**
     * @param predictors how many there are
     * @param onBroken   told why the process must end
     */
    public BatchMetrics(MeterRegistry registry, int predictors, Consumer<Throwable> onBroken) {
        this.onBroken = onBroken;
        this.registry = registry;
        size = DistributionSummary.builder("tagstream.batch.size")
                .description("Images in one predict call")
                .publishPercentileHistogram()
                .minimumExpectedValue(1.0)
                .maximumExpectedValue(256.0)
                .register(registry);
        queued = timer(registry, "tagstream.batch.wait", "The first image's wait for a predictor");
        predicted = timer(registry, "tagstream.predict", "One batch on a predictor");
        Gauge.builder("tagstream.batch.ceiling", ceiling, AtomicInteger::get)
                .description("Largest batch that the device has memory for; 0 while every batch fits")
                .register(registry);
        Gauge.builder("tagstream.predictors.busy.ratio", busy, rate -> rate.perSecond() / predictors)
                .description("Share of the last minute in which predictors had a batch; 1 is all of them all the time")
                .register(registry);
        probedRight = probes("right");
        probedWrong = probes("wrong");
        poison = Counter.builder("tagstream.batch.poison")
                .description("Images on which the model failed by themselves")
                .register(registry);
    }

    private Counter probes(String result) {
        return Counter.builder("tagstream.predictors.probes")
                .description("Times that a predictor was asked for its known answer")
                .tag("result", result)
                .register(registry);
    }

    /** Publishes what only the batcher itself knows; called once. */
    public void watch(MicroBatcher<?, ?> batcher) {
        Gauge.builder("tagstream.predictors", batcher, MicroBatcher::workersAlive)
                .description("Predictors that work")
                .register(registry);
        Gauge.builder("tagstream.labels.unproven", batcher, MicroBatcher::unproven)
                .description("Images predicted since each predictor last gave its known answer")
                .register(registry);
    }

    static Timer timer(MeterRegistry registry, String name, String description) {
        return histogram(name, description).register(registry);
    }

    /** Of what may wait for other people's servers: by itself a histogram ends at 30 s, and events have minutes. */
    static Timer longTimer(MeterRegistry registry, String name, String description) {
        return histogram(name, description).maximumExpectedValue(LONGEST_EVENT).register(registry);
    }

    private static Timer.Builder histogram(String name, String description) {
        return Timer.builder(name).description(description).publishPercentileHistogram();
    }

    @Override
    public void onBatch(int images, Duration waited, Duration ran) {
        size.record(images);
        queued.record(waited);
        predicted.record(ran);
        busy.add(ran.toNanos() / 1e9);
    }

    @Override
    public void onCeiling(int images) {
        ceiling.set(images);
        LOG.warnf(
                "the device had no memory for a larger batch: a predictor takes %d images at most from now on", images);
    }

    @Override
    public void onCeilingRaised(int images) {
        ceiling.set(images);
        LOG.infof("a predictor takes up to %d images again, should the device have memory for them", images);
    }

    @Override
    public void onProbe(boolean right) {
        (right ? probedRight : probedWrong).increment();
        if (!right) {
            LOG.error("a predictor gave a wrong answer to its known image; it is asked once more");
        }
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
