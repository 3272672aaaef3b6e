package io.tagstream.app.health;

import io.tagstream.app.PipelineWiring;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Down while a batch takes much longer than batches do: the device hangs, or the cores are gone. If it
 * goes on, {@link WorkerLive} has the process restarted.
 */
@Readiness
@ApplicationScoped
class PredictorsReady implements HealthCheck {

    /** No batch is late before; the first one is compared with nothing else. */
    private static final Duration LEAST = Duration.ofSeconds(3);

    /** How many times the usual time is late. */
    private static final int LATE = 2;

    private final PipelineWiring pipeline;

    PredictorsReady(PipelineWiring pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    public HealthCheckResponse call() {
        Duration running = pipeline.oldestBatchAge();
        Duration usual = pipeline.usualBatchTime().multipliedBy(LATE);
        Duration late = usual.compareTo(LEAST) > 0 ? usual : LEAST;
        return HealthCheckResponse.named("predictors")
                .status(running.compareTo(late) <= 0)
                .withData("batchMs", running.toMillis())
                .withData("lateAfterMs", late.toMillis())
                .build();
    }
}
