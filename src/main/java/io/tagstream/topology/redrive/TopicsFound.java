package io.tagstream.topology.redrive;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What the brokers say of a redrive's topics before it starts.
 *
 * @param targetPartitions of the topic where events go, at least 1
 * @param retention        of that topic
 * @param ledger           whether there is one; a dry run makes none
 */
record TopicsFound(int targetPartitions, Retention retention, boolean ledger) {

    /**
     * Looks, and unless it is a dry run creates the ledger where it is missing.
     *
     * @throws NotPossibleException where a topic is missing, or the ledger would forget
     */
    static TopicsFound look(Admin admin, RedriveRequest request) {
        RedriveTopics topics = request.topics();
        require(admin, topics.deadLetters());
        int targetPartitions = require(admin, topics.target());
        boolean ledger = partitions(admin, topics.ledger()).isPresent();
        boolean created = !ledger && !request.dryRun() && Ledger.create(admin, topics.ledger());
        if (!created && (ledger || !request.dryRun())) {
            var resource = new ConfigResource(ConfigResource.Type.TOPIC, topics.ledger());
            var asked = admin.describeConfigs(Set.of(resource)).values().get(resource);
            Ledger.requireLasting(topics.ledger(), BrokerTrouble.answer(Objects.requireNonNull(asked)));
        }
        return new TopicsFound(targetPartitions, Retention.of(admin, topics.target()), ledger || !request.dryRun());
    }

    /** The event's own partition where the topic has it, else the producer's choice by key. */
    Optional<Integer> partitionFor(int origin) {
        return origin < targetPartitions ? Optional.of(origin) : Optional.empty();
    }

    private static int require(Admin admin, String topic) {
        return partitions(admin, topic)
                .orElseThrow(() -> new NotPossibleException(
                        "there is no topic " + topic + " on these brokers; tagstream.topics.* names the topics"));
    }

    private static OptionalInt partitions(Admin admin, String topic) {
        try {
            var asked = admin.describeTopics(Set.of(topic)).topicNameValues().get(topic);
            return OptionalInt.of(BrokerTrouble.answer(Objects.requireNonNull(asked))
                    .partitions()
                    .size());
        } catch (UnknownTopicOrPartitionException e) {
            return OptionalInt.empty();
        }
    }
}
