package io.tagstream.embedded;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates topics, and waits until they can be used: the controller has a topic a moment before the
 * broker tells of it, and the broker tells of it a moment before it leads its partitions. A producer
 * that comes in between can wait for one of them until its delivery times out.
 */
public final class TopicCreation {

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(20);

    private TopicCreation() {}

    /**
     * Those that exist stay as they are.
     *
     * @throws IllegalStateException if one cannot be created, or used within half a minute
     */
    public static void create(Admin admin, List<NewTopic> topics) {
        for (var created : admin.createTopics(topics).values().entrySet()) {
            awaitCreated(created.getKey(), created.getValue());
            awaitLed(admin, awaitKnown(admin, created.getKey()));
        }
    }

    private static void awaitCreated(String name, KafkaFuture<Void> created) {
        try {
            created.get();
        } catch (InterruptedException e) {
            throw interrupted(name, e);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("cannot create topic " + name, e.getCause());
            }
        }
    }

    private static TopicDescription awaitKnown(Admin admin, String name) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            try {
                var known = admin.describeTopics(List.of(name)).allTopicNames().get();
                return Objects.requireNonNull(known.get(name), name);
            } catch (InterruptedException e) {
                throw interrupted(name, e);
            } catch (ExecutionException e) {
                boolean unknown = e.getCause() instanceof UnknownTopicOrPartitionException;
                if (!unknown || System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("cannot look at topic " + name, e.getCause());
                }
                LockSupport.parkNanos(LOOK.toNanos());
            }
        }
    }

    /** The client asks again while a partition is not led. */
    private static void awaitLed(Admin admin, TopicDescription topic) {
        var ends = new HashMap<TopicPartition, OffsetSpec>();
        topic.partitions()
                .forEach(info -> ends.put(new TopicPartition(topic.name(), info.partition()), OffsetSpec.latest()));
        try {
            admin.listOffsets(ends).all().get();
        } catch (InterruptedException e) {
            throw interrupted(topic.name(), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody leads the partitions of topic " + topic.name(), e.getCause());
        }
    }

    private static IllegalStateException interrupted(String name, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while creating topic " + name, e);
    }
}
