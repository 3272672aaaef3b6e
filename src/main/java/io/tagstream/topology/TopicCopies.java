package io.tagstream.topology;

import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How many brokers may be lost before a topic is.
 *
 * @param replicas of the partition that has fewest
 * @param inSync   {@code min.insync.replicas}; 1, Kafka's default, where it is not known
 */
record TopicCopies(String topic, int replicas, int inSync) {

    static TopicCopies of(TopicDescription topic, Config config) {
        int fewest = topic.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        // Not every broker that speaks Kafka's protocol has it.
        ConfigEntry inSync = config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        return new TopicCopies(
                topic.name(), fewest, inSync == null || inSync.value() == null ? 1 : Integer.parseInt(inSync.value()));
    }

    /** What to do about this topic, a changelog, where it is kept less well than its events; empty where it is not. */
    Optional<String> fewerThan(TopicCopies events) {
        if (replicas >= events.replicas && inSync >= events.inSync) {
            return Optional.empty();
        }
        // In this order: a topic with fewer replicas than it wants in sync takes no record.
        String mend = "";
        if (replicas < events.replicas) {
            mend = "give it %d replicas with kafka-reassign-partitions.sh".formatted(events.replicas);
        }
        if (inSync < events.inSync) {
            mend +=
                    "%srun kafka-configs.sh --bootstrap-server HOST:PORT --alter --entity-type topics --entity-name %s --add-config %s=%d"
                            .formatted(
                                    mend.isEmpty() ? "" : ", then ",
                                    topic,
                                    TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                                    events.inSync);
        }
        return Optional.of("the changelog %s has %s, fewer than topic %s with %s, and alone holds what is in flight: %s"
                .formatted(topic, kept(), events.topic, events.kept(), mend));
    }

    private String kept() {
        return "replication factor %d and min.insync.replicas %d".formatted(replicas, inSync);
    }
}
