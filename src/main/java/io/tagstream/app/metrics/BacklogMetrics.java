package io.tagstream.app.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.tagstream.topology.Backlog;
import java.util.concurrent.TimeUnit;

/** Publishes what is left to do of this process's partitions; what is scaled by. */
public final class BacklogMetrics {

    private BacklogMetrics() {}

    public static void publish(MeterRegistry registry, Backlog backlog) {
        Gauge.builder("tagstream.events.left", backlog, Backlog::eventsLeft)
                .description(
                        "Events of this process's partitions that have no outcome yet; markers of transactions are none")
                .register(registry);
        TimeGauge.builder("tagstream.time.to.drain", backlog, TimeUnit.SECONDS, Backlog::secondsToDrain)
                .description("What is left over the rate of the last minute; NaN while no rate is known, a day at most")
                .register(registry);
    }
}
