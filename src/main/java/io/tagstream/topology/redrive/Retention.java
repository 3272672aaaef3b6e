package io.tagstream.topology.redrive;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
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
        boolean byTheirTime = value(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)
                .filter("CreateTime"::equals)
                .isPresent();
        boolean deletes = value(config, TopicConfig.CLEANUP_POLICY_CONFIG)
                .filter(policy -> policy.contains(TopicConfig.CLEANUP_POLICY_DELETE))
                .isPresent();
        return new Retention(value(config, TopicConfig.RETENTION_MS_CONFIG)
                .map(Long::parseLong)
                .filter(millis -> byTheirTime && deletes && millis >= 0)
                .map(Duration::ofMillis));
    }

    /** Not every broker that speaks Kafka's protocol has all settings. */
    private static Optional<String> value(Config config, String key) {
        return Optional.ofNullable(config.get(key)).map(ConfigEntry::value);
    }

    /** @param timestamp negative where the record gets a new one */
    boolean isPast(long timestamp, Instant now) {
        return timestamp >= 0
                && span.filter(kept -> Instant.ofEpochMilli(timestamp).isBefore(now.minus(kept)))
                        .isPresent();
    }
}
