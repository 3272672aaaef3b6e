package io.tagstream.app.page;

import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** What the health endpoints would answer now, with their reasons. */
@Singleton
class HealthFigures {

    private final Instance<HealthCheck> checks;

    @Inject
    HealthFigures(@Any Instance<HealthCheck> checks) {
        this.checks = checks;
    }

    void writeTo(JsonGenerator to) throws IOException {
        to.writeArrayFieldStart("health");
        for (HealthCheck check : checks) {
            HealthCheckResponse response = check.call();
            to.writeStartObject();
            to.writeStringField("name", response.getName());
            to.writeBooleanField("up", response.getStatus() == HealthCheckResponse.Status.UP);
            to.writeObjectFieldStart("data");
            for (Map.Entry<String, Object> entry :
                    response.getData().orElse(Map.of()).entrySet()) {
                to.writeStringField(entry.getKey(), String.valueOf(entry.getValue()));
            }
            to.writeEndObject();
            to.writeEndObject();
        }
        to.writeEndArray();
    }
}
