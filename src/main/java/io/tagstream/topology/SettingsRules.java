package io.tagstream.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/**
 * The settings that only work together: each may be sensible by itself, and the pair of them loses
 * the guarantee or stalls. Checked at start against what Kafka Streams resolved, wherever it came
 * from; every broken rule names the keys, their values and what to set.
 */
public final class SettingsRules {

    /**
     * What the worker's own keys say.
     *
     * @param maxEvents     most events in flight
     * @param maxStored     most events in the stores
     * @param eventDeadline longest an event is tried for
     * @param fetchTimeout  longest one attempt takes
     * @param maxBytes      most bytes of images in flight
     * @param maxImageBytes largest image that is fetched
     * @param eventDeadline longest an event is tried for
     * @param fetchTimeout  longest one attempt takes
     * @param drainTimeout  longest a stopping worker goes on
     */
    public record Bounds(
            int maxEvents,
            int maxStored,
            long maxBytes,
            long maxImageBytes,
            Duration eventDeadline,
            Duration fetchTimeout,
            Duration drainTimeout) {}

    private record Setting(String key, long value) {

        @Override
        public String toString() {
            return key + "=" + value;
        }
    }

    private static final String PREFIX = "kafka-streams.";

    /** A member is expected to miss two heartbeats without being thrown out. */
    private static final int HEARTBEATS_PER_SESSION = 3;

    /** A transaction holds a commit interval's work, the commit's round trips and a slow broker. */
    private static final int COMMITS_PER_TRANSACTION = 10;

    /** With 3 s, workers were fenced by a broker that was merely slow. */
    private static final long LEAST_TRANSACTION_MS = 5_000;

    private final List<String> broken = new ArrayList<>();

    private SettingsRules() {}

    /** @return one line for each rule that is broken; empty where all hold */
    public static List<String> check(StreamsConfig streams, Bounds bounds) {
        var rules = new SettingsRules();
        rules.checkGuarantee(streams);
        rules.checkTimes(streams);
        rules.checkCounts(streams, bounds);
        rules.checkSpans(bounds);
        return List.copyOf(rules.broken);
    }

    private void checkGuarantee(StreamsConfig streams) {
        mustBe(
                PREFIX + StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                String.valueOf(streams.originals().get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG)),
                StreamsConfig.EXACTLY_ONCE_V2,
                "what is in flight is only safe in one transaction with its outcomes");
        mustBe(
                PREFIX + StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
                streams.getClass(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG)
                        .getName(),
                FailOnProductionError.class.getName(),
                "any other answer to a refused record loses it");
        mustBe(
                PREFIX + StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
                streams.getClass(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG)
                        .getName(),
                LogAndFailProcessingExceptionHandler.class.getName(),
                "any other answer to a defect commits the event without its outcome");
        mustBe(
                PREFIX + StreamsConfig.GROUP_PROTOCOL_CONFIG,
                streams.getString(StreamsConfig.GROUP_PROTOCOL_CONFIG),
                "classic",
                "takeovers were tested with this one");
    }

    private void checkTimes(StreamsConfig streams) {
        Map<String, Object> consumer = streams.getMainConsumerConfigs("rules", "rules", 0);
        Map<String, Object> producer = streams.getProducerConfigs("rules");
        Setting session = consumerSetting(consumer, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
        Setting heartbeat = consumerSetting(consumer, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);
        Setting poll = consumerSetting(consumer, ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG);
        Setting transaction = new Setting(
                PREFIX + "producer." + ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                number(producer, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG));
        Setting commit = new Setting(
                PREFIX + StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                streams.getLong(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG));
        atLeast(
                session,
                HEARTBEATS_PER_SESSION * heartbeat.value(),
                "three times " + heartbeat + ", so that two lost heartbeats cause no rebalance");
        atLeast(
                transaction,
                Math.max(LEAST_TRANSACTION_MS, COMMITS_PER_TRANSACTION * commit.value()),
                "ten times " + commit + ", and 5000, so that a slow broker fences nobody");
        atLeast(
                poll,
                2 * transaction.value(),
                "twice " + transaction + ", so that a StreamThread that waits for its commit stays in the group");
        Setting block = new Setting(
                PREFIX + "producer." + ProducerConfig.MAX_BLOCK_MS_CONFIG,
                number(producer, ProducerConfig.MAX_BLOCK_MS_CONFIG));
        atLeast(block, transaction.value(), "" + transaction + ", or a slow broker's commits count as lost");
        atLeast(
                poll,
                block.value(),
                "" + block + ", so that a commit without an answer ends within the group's patience");
    }

    private void checkCounts(StreamsConfig streams, Bounds bounds) {
        Setting records = consumerSetting(
                streams.getMainConsumerConfigs("rules", "rules", 0), ConsumerConfig.MAX_POLL_RECORDS_CONFIG);
        Setting buffered = new Setting(
                PREFIX + StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG,
                streams.getInt(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG));
        Setting events = new Setting("tagstream.in-flight.max-events", bounds.maxEvents());
        Setting stored = new Setting("tagstream.in-flight.max-stored", bounds.maxStored());
        atLeast(buffered, records.value(), "" + records + ", or what is parked behind a full worker has no bound");
        atLeast(stored, events.value(), "" + events + ": what is in flight stands in the stores");
        atLeast(stored, records.value(), "" + records + ": one poll must fit into the stores");
        atLeast(
                new Setting("tagstream.in-flight.max-bytes", bounds.maxBytes()),
                bounds.maxImageBytes(),
                "tagstream.fetch.max-bytes=" + bounds.maxImageBytes()
                        + ", or a large image waits until it is the only one");
    }

    private void checkSpans(Bounds bounds) {
        String deadline = "tagstream.event.deadline=" + bounds.eventDeadline();
        atMost(
                "tagstream.fetch.timeout",
                bounds.fetchTimeout(),
                bounds.eventDeadline(),
                deadline + ", which ends the attempt anyway");
        if (bounds.drainTimeout().isNegative()) {
            broken.add("tagstream.drain.timeout=%s is negative: set tagstream.drain.timeout to 0s or more"
                    .formatted(bounds.drainTimeout()));
        }
        atMost(
                "tagstream.drain.timeout",
                bounds.drainTimeout(),
                bounds.eventDeadline(),
                deadline + ": nothing is in flight for longer");
    }

    private void mustBe(String key, String actual, String needed, String because) {
        if (!actual.equals(needed)) {
            broken.add("%s=%s does not work here (%s): set it to %s".formatted(key, actual, because, needed));
        }
    }

    private void atLeast(Setting setting, long least, String because) {
        if (setting.value() < least) {
            broken.add("%s is too small: it must be at least %s; set %s to %d or more"
                    .formatted(setting, because, setting.key(), least));
        }
    }

    private void atMost(String key, Duration actual, Duration most, String because) {
        if (actual.compareTo(most) > 0) {
            broken.add("%s=%s is too long: it must be at most %s; set %s to %s or less"
                    .formatted(key, actual, because, key, most));
        }
    }

    private static Setting consumerSetting(Map<String, Object> consumer, String key) {
        return new Setting(PREFIX + "consumer." + key, number(consumer, key));
    }

    /** Clients' settings may be numbers or their texts, as they were configured; ours are always set. */
    private static long number(Map<String, Object> settings, String key) {
        Object value = Objects.requireNonNull(settings.get(key), key);
        return Long.parseLong(value.toString().trim());
    }
}
