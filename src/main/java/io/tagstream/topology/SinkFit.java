package io.tagstream.topology;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Whether the topics that are written to take what may be read. A record that one of them refuses
 * for good fails its transaction, and the thread that replaces the dead one meets it again.
 */
final class SinkFit {

    private static final String LOG_APPEND_TIME = "LogAppendTime";

    /** How far an event's time may lie from the broker's clock, each way, in milliseconds. */
    private static final List<String> TIME_LIMITS = List.of(
            TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG);

    private SinkFit() {}

    /**
     * @param events    the name of the events' topic
     * @param eventsHas its settings
     * @param written   the settings of the topics that are written to, by name
     * @param batchSize the producer's {@code batch.size} in bytes
     * @return what to change; empty where all topics fit
     */
    static Optional<String> misfit(String events, Config eventsHas, Map<String, Config> written, int batchSize) {
        return written.entrySet().stream()
                .flatMap(topic -> small(topic.getKey(), topic.getValue(), batchSize)
                        .or(() -> narrow(topic.getKey(), topic.getValue(), events, eventsHas))
                        .stream())
                .findFirst();
    }

    /** The producer would split a batch that is refused into parts of the same size, and send them again for ever. */
    private static Optional<String> small(String topic, Config has, int batchSize) {
        long limit = number(has, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        return limit >= batchSize
                ? Optional.empty()
                : Optional.of(("topic %s takes batches of %d bytes and the producer makes them of up to %d: set "
                                + "max.message.bytes of %s to at least %d, or kafka-streams.producer.batch.size to at "
                                + "most %d")
                        .formatted(topic, limit, batchSize, topic, batchSize, limit));
    }

    /** Outcomes carry their event's time, so what the events' topic took the others must take. */
    private static Optional<String> narrow(String topic, Config has, String events, Config eventsHas) {
        if (appendTime(has) || appendTime(eventsHas)) {
            return Optional.empty();
        }
        return TIME_LIMITS.stream()
                .filter(limit -> number(has, limit) < number(eventsHas, limit))
                .findFirst()
                .map(limit -> ("topic %s refuses records for their time that topic %s takes: set %s of %s to at least "
                                + "%d (it is %d)")
                        .formatted(topic, events, limit, topic, number(eventsHas, limit), number(has, limit)));
    }

    private static boolean appendTime(Config has) {
        return LOG_APPEND_TIME.equals(
                has.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).value());
    }

    private static long number(Config has, String key) {
        return Long.parseLong(has.get(key).value());
    }
}
