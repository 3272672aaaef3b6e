package io.tagstream.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // the registry that Quarkus uses
class TimersTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void minutesOfALongTimerAreToldApart() {
        Timer timer = BatchMetrics.longTimer(registry, "long", "");

        timer.record(Duration.ofMinutes(2));
        timer.record(Duration.ofMinutes(8));

        assertThat(timer.takeSnapshot().histogramCounts()).anySatisfy(bucket -> {
            assertThat(bucket.bucket(TimeUnit.MINUTES)).isBetween(2.0, 8.0);
            assertThat(bucket.count()).isEqualTo(1);
        });
    }

    /** Each bucket is a time series of each worker. */
    @Test
    void aLongTimerHasBucketsForMinutesAndNotHalfAsManyAgain() {
        int usual = buckets(BatchMetrics.timer(registry, "usual", ""));

        assertThat(buckets(BatchMetrics.longTimer(registry, "long", ""))).isBetween(usual + 1, usual * 3 / 2);
    }

    private static int buckets(Timer timer) {
        return timer.takeSnapshot().histogramCounts().length;
    }
}
