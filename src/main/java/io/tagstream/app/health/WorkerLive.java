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
 * batch or the decoding of an image has run longer than any does. An image that hangs the decoder again
 * and again is found as one that crashes it: by the starts that it is there at.
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
        boolean batchStuck = longerThan(WATCHDOG, pipeline.oldestBatchStart());
        boolean decodeStuck = longerThan(pipeline.decodeTimeout(), pipeline.oldestDecodeStart());
        int predictors = pipeline.predictorsAlive();
        return HealthCheckResponse.named("worker")
                .status(streamsLive && !batchStuck && !decodeStuck && predictors == pipeline.predictors())
                .withData("streams", state.name())
                .withData("predictors", predictors)
                .withData("batchStuck", batchStuck)
                .withData("decodeStuck", decodeStuck)
                .build();
    }

    private static boolean longerThan(Duration most, OptionalLong start) {
        return start.isPresent() && System.nanoTime() - start.getAsLong() > most.toNanos();
    }
}
