package io.tagstream.app.health;

import io.tagstream.topology.IntakeGate;
import io.tagstream.topology.TopicWatcher;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Startup;

/** Up once the topics were seen to be there, as they must be; not down again when they go. */
@Startup
@ApplicationScoped
class TopicsReached implements HealthCheck {

    private final IntakeGate gate;
    private final TopicWatcher watcher;

    TopicsReached(IntakeGate gate, TopicWatcher watcher) {
        this.gate = gate;
        this.watcher = watcher;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("topics").status(gate.checked());
        if (!gate.checked()) {
            watcher.problem().ifPresent(why -> response.withData("problem", why));
        }
        return response.build();
    }
}
