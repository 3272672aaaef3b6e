package io.tagstream.topology.redrive;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * How long a topic keeps records, by the time that they come with.
 *
 * @param span empty where that time does not count, or nothing is known of it
 */
record Retention(Optional<Duration> span) {

    /** A redrive needs no right to look at the settings of the topic that it writes to. */
    static Retention of(Admin admin, String topic) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            var asked = admin.describeConfigs(Set.of(resource)).values().get(resource);
            return of(BrokerTrouble.answer(Objects.requireNonNull(asked)));
        } catch (AuthorizationException _) {
            return new Retention(Optional.empty());
        }
    }

    static Retention of(Config config) {
        long millis = Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value());
        boolean byTheirTime =
                config.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).value().equals("CreateTime");
        boolean deletes =
                config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value().contains(TopicConfig.CLEANUP_POLICY_DELETE);
        return new Retention(
                byTheirTime && deletes && millis >= 0 ? Optional.of(Duration.ofMillis(millis)) : Optional.empty());
    }

    /** @param timestamp negative where the record gets a new one */
    boolean isPast(long timestamp, Instant now) {
        return timestamp >= 0
                && span.filter(kept -> Instant.ofEpochMilli(timestamp).isBefore(now.minus(kept)))
                        .isPresent();
    }
}
