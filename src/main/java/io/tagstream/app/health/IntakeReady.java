package io.tagstream.app.health;

import io.tagstream.topology.TopicWatcher;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Up while the topics are usable and Kafka Streams runs or rebalances. */
@Readiness
@ApplicationScoped
class IntakeReady implements HealthCheck {

    private final KafkaStreams streams;
    private final TopicWatcher watcher;

    IntakeReady(KafkaStreams streams, TopicWatcher watcher) {
        this.streams = streams;
        this.watcher = watcher;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<String> problem = watcher.problem();
        KafkaStreams.State state = streams.state();
        var response = HealthCheckResponse.named("intake")
                .status(problem.isEmpty() && state.isRunningOrRebalancing())
                .withData("streams", state.name());
        problem.ifPresent(why -> response.withData("problem", why));
        return response.build();
    }
}
