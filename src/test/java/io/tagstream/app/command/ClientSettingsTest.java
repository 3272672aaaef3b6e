package io.tagstream.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tagstream.topology.redrive.NotPossibleException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {

    @Test
    void laterKeysWinAndEachClientHasItsOwn() {
        ClientSettings settings = of(
                Map.of(
                        "kafka.security.protocol", "PLAINTEXT",
                        "kafka.client.rack", "a",
                        "kafka-streams.client.rack", "b",
                        "kafka-streams.producer.max.request.size", "8388608",
                        "quarkus.kafka-streams.bootstrap-servers", "broker:9092",
                        "quarkus.kafka-streams.security-protocol", "SASL_SSL",
                        "quarkus.kafka-streams.sasl.jaas-config", "login",
                        "quarkus.kafka-streams.application-id", "tagstream"),
                Map.of());

        assertThat(settings.of("producer"))
                .containsEntry("bootstrap.servers", "broker:9092")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.jaas.config", "login")
                .containsEntry("client.rack", "b")
                .containsEntry("max.request.size", "8388608")
                .doesNotContainKey("application.id");
        assertThat(settings.of("consumer")).doesNotContainKey("max.request.size");
    }

    @Test
    void theEnvironmentIsReadAndAPropertyOverrulesIt() {
        ClientSettings settings = of(
                Map.of("kafka.sasl.mechanism", "PLAIN"),
                Map.of("KAFKA_SASL_MECHANISM", "SCRAM-SHA-512", "KAFKA_SECURITY_PROTOCOL", "SSL"));

        assertThat(settings.of("admin"))
                .containsEntry("sasl.mechanism", "PLAIN")
                .containsEntry("security.protocol", "SSL");
    }

    @Test
    void certificatesThatQuarkusHoldsAreRefused() {
        ClientSettings settings = of(Map.of("kafka.tls-configuration-name", "brokers"), Map.of());

        assertThatThrownBy(() -> settings.of("admin"))
                .isInstanceOf(NotPossibleException.class)
                .hasMessageContaining("kafka.ssl.truststore.location");
    }

    private static ClientSettings of(Map<String, String> properties, Map<String, String> environment) {
        return new ClientSettings(new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(properties, "properties", 400))
                .withSources(new EnvConfigSource(environment, 300))
                .build());
    }
}
