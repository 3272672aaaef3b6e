package io.tagstream.app.health;

import io.tagstream.app.PipelineWiring;
import io.tagstream.topology.TaggingClients;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.apache.kafka.streams.KafkaStreams;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Down when only a restart helps: Kafka Streams has given up, one of its threads does not come round or waits for one that has ended, a predictor's
 * thread is gone, or a batch or the decoding of an image has run longer than any does. An image that hangs the
 * decoder again and again is found as one that crashes it: by the starts that it is there at.
 */
@Liveness
@ApplicationScoped
class WorkerLive implements HealthCheck {

    private static final Duration WATCHDOG = Duration.ofSeconds(30);

    private final KafkaStreams streams;
    private final TaggingClients clients;
    private final PipelineWiring pipeline;
    private final Duration longestRound;

    /** @param maxPollIntervalMs after which Kafka's group gives up a StreamThread that does not poll; it is half as much here */
    WorkerLive(
            KafkaStreams streams,
            TaggingClients clients,
            PipelineWiring pipeline,
            @ConfigProperty(name = "kafka-streams.consumer.max.poll.interval.ms") long maxPollIntervalMs) {
        this.streams = streams;
        this.clients = clients;
        this.pipeline = pipeline;
        this.longestRound = Duration.ofMillis(maxPollIntervalMs / 2);
    }

    @Override
    public HealthCheckResponse call() {
        KafkaStreams.State state = streams.state();
        boolean streamsLive = state != KafkaStreams.State.ERROR && state != KafkaStreams.State.NOT_RUNNING;
        boolean batchStuck = pipeline.oldestBatchAge().compareTo(WATCHDOG) > 0;
        boolean decodeStuck = pipeline.oldestDecodeAge().compareTo(pipeline.decodeTimeout()) > 0;
        boolean threadStuck = clients.longestRound().compareTo(longestRound) > 0 || clients.flushesInVain();
        int predictors = pipeline.predictorsAlive();
        return HealthCheckResponse.named("worker")
                .status(streamsLive
                        && !batchStuck
                        && !decodeStuck
                        && !threadStuck
                        && predictors == pipeline.predictors())
                .withData("streams", state.name())
                .withData("predictors", predictors)
                .withData("batchStuck", batchStuck)
                .withData("decodeStuck", decodeStuck)
                .withData("threadStuck", threadStuck)
                .build();
    }
}
