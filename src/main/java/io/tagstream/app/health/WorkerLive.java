package io.tagstream.app.health;

import io.tagstream.app.PipelineWiring;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.OptionalLong;
import org.apache.kafka.streams.KafkaStreams;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Down when only a restart helps: Kafka Streams has given up, a predictor's thread is gone, or a
 * batch has run longer than any batch does.
 */
@Liveness
@ApplicationScoped
class WorkerLive implements HealthCheck {

    private static final Duration WATCHDOG = Duration.ofSeconds(30);

    private final KafkaStreams streams;
    private final PipelineWiring pipeline;

    WorkerLive(KafkaStreams streams, PipelineWiring pipeline) {
        this.streams = streams;
        this.pipeline = pipeline;
    }

    @Override
    public HealthCheckResponse call() {
        KafkaStreams.State state = streams.state();
        boolean streamsLive = state != KafkaStreams.State.ERROR && state != KafkaStreams.State.NOT_RUNNING;
        OptionalLong batchStart = pipeline.oldestBatchStart();
        boolean batchStuck = batchStart.isPresent() && System.nanoTime() - batchStart.getAsLong() > WATCHDOG.toNanos();
        int predictors = pipeline.predictorsAlive();
        return HealthCheckResponse.named("worker")
                .status(streamsLive && !batchStuck && predictors == pipeline.predictors())
                .withData("streams", state.name())
                .withData("predictors", predictors)
                .withData("batchStuck", batchStuck)
                .build();
    }
}
