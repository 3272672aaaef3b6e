package io.tagstream.topology.redrive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The topic that remembers which events were put back: a line for each, written in the transaction
 * that puts it back. Keyed by {@link EventStamp}; the value is for people.
 */
final class Ledger {

    private static final Map<String, String> SETTINGS =
            Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    private static final String FOREVER = "-1";

    private Ledger() {}

    /** @return false where somebody else just did */
    static boolean create(Admin admin, String topic) {
        var wanted = new NewTopic(topic, Optional.of(1), Optional.empty()).configs(SETTINGS);
        try {
            BrokerTrouble.answer(admin.createTopics(Set.of(wanted)).all());
            return true;
        } catch (TopicExistsException e) {
            return false;
        }
    }

    /** @throws NotPossibleException where the topic would forget, and events be put back twice */
    static void requireLasting(String topic, Config config) {
        boolean deletes = value(config, TopicConfig.CLEANUP_POLICY_CONFIG).contains(TopicConfig.CLEANUP_POLICY_DELETE);
        boolean forgets = !value(config, TopicConfig.RETENTION_MS_CONFIG).equals(FOREVER)
                || !value(config, TopicConfig.RETENTION_BYTES_CONFIG).equals(FOREVER);
        if (deletes && forgets) {
            throw new NotPossibleException(("topic %s forgets which events were put back, and they would be put back "
                            + "twice; run kafka-configs.sh --bootstrap-server HOST:PORT --alter --topic %s "
                            + "--add-config cleanup.policy=compact")
                    .formatted(topic, topic));
        }
    }

    /** Every event that was put back by a committed transaction. */
    static Set<EventStamp> read(Map<String, Object> consumer, String topic, LongSupplier nanoTime) {
        var events = new HashSet<EventStamp>();
        try (var reader = new TopicReader(consumer, topic, nanoTime)) {
            while (!reader.atEnd()) {
                for (ConsumerRecord<byte[], byte[]> line : reader.next()) {
                    if (line.key() != null) {
                        EventStamp.parse(new String(line.key(), UTF_8)).ifPresent(events::add);
                    }
                }
            }
        }
        return events;
    }

    static ProducerRecord<byte[], byte[]> line(String topic, FoundLetter letter, String target, Instant at) {
        String value = JsonNodeFactory.instance
                .objectNode()
                .put("reason", letter.reason())
                .put("redrives", letter.redrives() + 1)
                .put("to", target)
                .put("at", at.toString())
                .toString();
        byte[] key = EventStamp.of(letter.event()).text().getBytes(UTF_8);
        return new ProducerRecord<>(topic, key, value.getBytes(UTF_8));
    }

    private static String value(Config config, String name) {
        ConfigEntry entry = config.get(name);
        return entry == null || entry.value() == null ? "" : entry.value();
    }
}
