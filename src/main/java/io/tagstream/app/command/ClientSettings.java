package io.tagstream.app.command;

import io.tagstream.topology.redrive.NotPossibleException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/**
 * The Kafka clients' settings, from the keys that Quarkus makes the worker's from. Later ones win:
 * {@code kafka.*}, {@code kafka-streams.*}, {@code kafka-streams.admin.*} (or {@code consumer.},
 * {@code producer.}), security and servers of {@code quarkus.kafka-streams.*}.
 */
public record ClientSettings(Config config) {

    private static final String KAFKA = "kafka.";
    private static final String STREAMS = "kafka-streams.";
    private static final String QUARKUS = "quarkus.kafka-streams.";
    private static final List<String> SECURITY = List.of("security-protocol", "sasl.", "ssl.");

    /** Its certificates are Quarkus' to load, and a command runs without Quarkus. */
    private static final String TLS_BY_QUARKUS = "tls-configuration-name";

    /**
     * @param client {@code admin}, {@code consumer} or {@code producer}
     * @throws NotPossibleException where a key needs Quarkus
     */
    public Map<String, String> of(String client) {
        var settings = new HashMap<String, String>();
        for (String name : config.getPropertyNames()) {
            String dotted = name.toLowerCase(Locale.ROOT).replace('_', '.');
            if (dotted.startsWith(KAFKA)) {
                // Asked for by its dotted name: a variable of the environment may be overruled by a property.
                put(settings, dotted.substring(KAFKA.length()), dotted);
            }
        }
        copy(settings, STREAMS);
        copy(settings, STREAMS + client + ".");
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(QUARKUS) && isSecurity(name.substring(QUARKUS.length()))) {
                put(settings, name.substring(QUARKUS.length()).replace('-', '.'), name);
            }
        }
        put(settings, "bootstrap.servers", QUARKUS + "bootstrap-servers");
        if (config.getOptionalValue(KAFKA + TLS_BY_QUARKUS, String.class).isPresent()) {
            throw new NotPossibleException("configuration: a command cannot use kafka." + TLS_BY_QUARKUS
                    + "; name the stores by kafka.ssl.truststore.location and kafka.ssl.keystore.location");
        }
        return settings;
    }

    private void copy(Map<String, String> settings, String prefix) {
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(prefix)) {
                put(settings, name.substring(prefix.length()), name);
            }
        }
    }

    private void put(Map<String, String> settings, String setting, String key) {
        config.getOptionalValue(key, String.class).ifPresent(value -> settings.put(setting, value));
    }

    private static boolean isSecurity(String key) {
        return SECURITY.stream().anyMatch(key::startsWith);
    }
}
