package io.tagstream.app.health;

import io.tagstream.event.ModelIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Up once the model is loaded, warmed up, and has answered its known image rightly; it is not built before. */
@Startup
@ApplicationScoped
class ModelStarted implements HealthCheck {

    private final ModelIdentity model;

    ModelStarted(ModelIdentity model) {
        this.model = model;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("model")
                .up()
                .withData("name", model.name())
                .withData("engine", model.engine())
                .withData("precision", model.precision())
                .withData("device", model.device())
                .build();
    }
}
