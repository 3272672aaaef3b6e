package io.tagstream.fault;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.jspecify.annotations.Nullable;

/** What an operator, or time, does to a run's group and topics; each call is one of Kafka's own commands. */
final class Operator {

    private static final String BYTES_A_SECOND = "consumer_byte_rate";
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final BrokerProcess broker;
    private final Topics topics;

    Operator(BrokerProcess broker, Topics topics) {
        this.broker = broker;
        this.topics = topics;
    }

    /** What the broker does when a group has slept longer than {@code offsets.retention.minutes}. */
    void forgetPositions() throws InterruptedException, ExecutionException {
        awaitNoMembers();
        try (Admin admin = broker.admin()) {
            admin.deleteConsumerGroupOffsets(topics.application(), ends(admin).keySet())
                    .all()
                    .get();
        }
    }

    /** {@code kafka-consumer-groups.sh --reset-offsets --to-earliest --execute}. */
    void resetToEarliest() throws InterruptedException, ExecutionException {
        reset(OffsetSpec.earliest());
    }

    /** {@code kafka-consumer-groups.sh --reset-offsets --to-latest --execute}. */
    void resetToLatest() throws InterruptedException, ExecutionException {
        reset(OffsetSpec.latest());
    }

    private void reset(OffsetSpec where) throws InterruptedException, ExecutionException {
        awaitNoMembers();
        try (Admin admin = broker.admin()) {
            var positions = new HashMap<TopicPartition, OffsetAndMetadata>();
            offsets(admin, where)
                    .forEach((partition, offset) -> positions.put(partition, new OffsetAndMetadata(offset)));
            admin.alterConsumerGroupOffsets(topics.application(), positions)
                    .all()
                    .get();
        }
    }

    /** Events that the group has not taken and committed yet. */
    long lag() throws InterruptedException, ExecutionException {
        try (Admin admin = broker.admin()) {
            Map<TopicPartition, OffsetAndMetadata> positions = admin.listConsumerGroupOffsets(topics.application())
                    .partitionsToOffsetAndMetadata()
                    .get();
            return ends(admin).entrySet().stream()
                    .mapToLong(end -> end.getValue()
                            - (positions.get(end.getKey()) == null
                                    ? 0
                                    : positions.get(end.getKey()).offset()))
                    .sum();
        }
    }

    /** {@code kafka-topics.sh --alter --partitions}. */
    void addPartitions(String topic, int partitions) throws InterruptedException, ExecutionException {
        try (Admin admin = broker.admin()) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                    .all()
                    .get();
        }
    }

    /** What retention does to all events there are. */
    void expireEvents() throws InterruptedException, ExecutionException {
        try (Admin admin = broker.admin()) {
            var all = new HashMap<TopicPartition, RecordsToDelete>();
            ends(admin).forEach((partition, end) -> all.put(partition, RecordsToDelete.beforeOffset(end)));
            admin.deleteRecords(all).all().get();
        }
    }

    /** Every client gets so many bytes a second; null for as many as it can take. */
    void quota(@Nullable Double bytesASecond) throws InterruptedException, ExecutionException {
        var everyClient = new HashMap<String, String>();
        everyClient.put(ClientQuotaEntity.CLIENT_ID, null);
        var alteration = new ClientQuotaAlteration(
                new ClientQuotaEntity(everyClient),
                List.of(new ClientQuotaAlteration.Op(BYTES_A_SECOND, bytesASecond)));
        try (Admin admin = broker.admin()) {
            admin.alterClientQuotas(List.of(alteration)).all().get();
        }
    }

    /** Makes the broker compact at once what may be compacted. */
    void compact() throws InterruptedException, ExecutionException {
        var everyBroker = new ConfigResource(ConfigResource.Type.BROKER, "");
        var often = new AlterConfigOp(new ConfigEntry("log.cleaner.backoff.ms", "500"), AlterConfigOp.OpType.SET);
        try (Admin admin = broker.admin()) {
            admin.incrementalAlterConfigs(Map.of(everyBroker, List.of(often)))
                    .all()
                    .get();
        }
    }

    private Map<TopicPartition, Long> ends(Admin admin) throws InterruptedException, ExecutionException {
        return offsets(admin, OffsetSpec.latest());
    }

    private Map<TopicPartition, Long> offsets(Admin admin, OffsetSpec where)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> asked = admin
                .describeTopics(List.of(topics.events()))
                .allTopicNames()
                .get()
                .get(topics.events())
                .partitions()
                .stream()
                .collect(Collectors.toMap(info -> new TopicPartition(topics.events(), info.partition()), _ -> where));
        return admin.listOffsets(asked).all().get().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, found -> found.getValue().offset()));
    }

    /** Positions can be changed only while nobody holds them: a killed member does until its session ends. */
    private void awaitNoMembers() throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + LONGEST_NANOS;
        while (!broker.memberIds(topics.application()).isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("group " + topics.application() + " still has members");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
