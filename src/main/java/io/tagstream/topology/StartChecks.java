package io.tagstream.topology;

import static java.lang.System.Logger.Level.WARNING;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What must hold before the worker joins its group: the topics are there, the changelog fits the
 * events' topic, and the group's position was not lost while events were in flight. Reads only.
 */
final class StartChecks {

    private static final System.Logger LOG = System.getLogger(StartChecks.class.getName());

    /** From this version on a producer's epoch rises with every transaction (KIP-890). */
    private static final int TRANSACTION_VERSION = 2;

    /** What a dead letter's headers add to the event at most. */
    private static final int DEAD_LETTER_HEADERS = 64 * 1024;

    private final Admin admin;
    private final TopicNames topics;
    private final String applicationId;
    private final RecordLimits limits;
    private final Function<Collection<TopicPartition>, Collection<Integer>> content;
    private boolean copiesCompared;

    /** @param content which of these partitions of the changelog hold anything committed: {@link ChangelogContent} */
    StartChecks(
            Admin admin,
            TopicNames topics,
            String applicationId,
            RecordLimits limits,
            Function<Collection<TopicPartition>, Collection<Integer>> content) {
        this.admin = admin;
        this.topics = topics;
        this.applicationId = applicationId;
        this.limits = limits;
        this.content = content;
    }

    /** @throws ExecutionException where the brokers could not be asked, which the next round may be */
    StartVerdict run() throws InterruptedException, ExecutionException {
        var missing = new TreeSet<String>();
        Map<String, TopicDescription> found = new HashMap<>();
        for (String topic : topics.all()) {
            describe(topic).ifPresentOrElse(description -> found.put(topic, description), () -> missing.add(topic));
        }
        TopicDescription events = found.get(topics.events());
        if (!missing.isEmpty() || events == null) {
            return new StartVerdict.Waiting("waiting for missing topics " + missing + "; create each with: "
                    + "kafka-topics.sh --bootstrap-server HOST:PORT --create --topic NAME --partitions N");
        }
        if (!usable(topics.labels()) || !usable(topics.deadLetters())) {
            return new StartVerdict.Waiting("waiting for the partitions of the topics to be led");
        }
        Optional<String> misfit = misfit();
        if (misfit.isPresent()) {
            return new StartVerdict.Waiting(misfit.get());
        }
        warnOfOldBroker();
        warnOfSmallDeadLetters(limitOf(topics.events()), refreshLimits());
        Optional<StartVerdict.Refused> grown = otherPartitions();
        if (grown.isPresent()) {
            return grown.get();
        }
        String changelog = TaggingTopology.changelogTopic(applicationId);
        if (describe(changelog).isEmpty()) {
            return new StartVerdict.Passed();
        }
        warnOfChangelogSettings(changelog);
        warnOfFewerCopies();
        return positionLost(changelog, events.partitions().size());
    }

    /** Whether the events' topic has other partitions than the changelog, which then fits no task. */
    Optional<StartVerdict.Refused> otherPartitions() throws InterruptedException, ExecutionException {
        String changelog = TaggingTopology.changelogTopic(applicationId);
        Optional<TopicDescription> events = describe(topics.events());
        Optional<TopicDescription> existing = describe(changelog);
        if (events.isEmpty() || existing.isEmpty()) {
            return Optional.empty();
        }
        int wanted = events.get().partitions().size();
        int there = existing.get().partitions().size();
        return there == wanted
                ? Optional.empty()
                : Optional.of(new StartVerdict.Refused(
                        ("topic %s has %d partitions, its changelog %s has %d: with all workers "
                                        + "stopped, run kafka-topics.sh --bootstrap-server HOST:PORT --alter --topic %s "
                                        + "--partitions %d, then start again")
                                .formatted(topics.events(), wanted, changelog, there, changelog, wanted)));
    }

    /**
     * Asks the brokers how large records may be.
     *
     * @return {@code max.message.bytes} of the dead letters' topic
     */
    int refreshLimits() throws InterruptedException, ExecutionException {
        limits.labels(limitOf(topics.labels()));
        int deadLetters = limitOf(topics.deadLetters());
        limits.deadLetters(deadLetters);
        String changelog = TaggingTopology.changelogTopic(applicationId);
        if (describe(changelog).isPresent()) {
            limits.changelog(limitOf(changelog));
        }
        return deadLetters;
    }

    /** What to do about a topic that would refuse what this worker writes; empty where all fit. */
    Optional<String> misfit() throws InterruptedException, ExecutionException {
        var written = new TreeMap<String, Config>();
        for (String topic : List.of(topics.labels(), topics.deadLetters())) {
            written.put(topic, configOf(topic));
        }
        String changelog = TaggingTopology.changelogTopic(applicationId);
        if (describe(changelog).isPresent()) {
            written.put(changelog, configOf(changelog));
        }
        return SinkFit.misfit(topics.events(), configOf(topics.events()), written, limits.batchSize());
    }

    /** The topic, or empty where the brokers have none of this name. */
    Optional<TopicDescription> describe(String topic) throws InterruptedException, ExecutionException {
        try {
            var asked = admin.describeTopics(List.of(topic)).topicNameValues();
            return Optional.of(Objects.requireNonNull(asked.get(topic)).get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Whether the topic is there and all of its partitions are led. A producer that comes between the
     * two can wait for one partition until its delivery times out, and its transaction with it.
     */
    boolean usable(String topic) throws InterruptedException, ExecutionException {
        Optional<TopicDescription> found = describe(topic);
        if (found.isEmpty()) {
            return false;
        }
        var ends = new HashMap<TopicPartition, OffsetSpec>();
        found.get()
                .partitions()
                .forEach(info -> ends.put(new TopicPartition(topic, info.partition()), OffsetSpec.latest()));
        admin.listOffsets(ends).all().get();
        return true;
    }

    private void warnOfOldBroker() throws InterruptedException, ExecutionException {
        try {
            FinalizedVersionRange version = admin.describeFeatures()
                    .featureMetadata()
                    .get()
                    .finalizedFeatures()
                    .get("transaction.version");
            if (version == null || version.maxVersionLevel() < TRANSACTION_VERSION) {
                LOG.log(
                        WARNING,
                        "the brokers have transaction.version {0}, and the guarantee of exactly once needs {1}: "
                                + "use brokers of 4.0 or newer and run kafka-features.sh --bootstrap-server HOST:PORT upgrade "
                                + "--feature transaction.version={1}",
                        version == null ? "none" : Integer.toString(version.maxVersionLevel()),
                        TRANSACTION_VERSION);
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof AuthorizationException)) {
                throw e;
            }
            LOG.log(WARNING, "may not read the brokers' features, so transaction.version is not known", e.getCause());
        }
    }

    private void warnOfSmallDeadLetters(int events, int deadLetters) {
        if (deadLetters < events + DEAD_LETTER_HEADERS) {
            LOG.log(
                    WARNING,
                    "topic {0} takes records of {1} bytes and topic {2} of {3}: a dead letter near that size would "
                            + "lose its value; set max.message.bytes of {2} to at least {4}",
                    topics.events(),
                    Integer.toString(events),
                    topics.deadLetters(),
                    Integer.toString(deadLetters),
                    Integer.toString(events + DEAD_LETTER_HEADERS));
        }
    }

    private void warnOfChangelogSettings(String changelog) throws InterruptedException, ExecutionException {
        Config config = configOf(changelog);
        var differing = new ArrayList<String>();
        InFlightStore.CHANGELOG.forEach((key, wanted) -> {
            var entry = config.get(key);
            if (entry == null || !wanted.equals(entry.value())) {
                differing.add(key + "=" + wanted);
            }
        });
        if (!differing.isEmpty()) {
            differing.sort(null);
            LOG.log(
                    WARNING,
                    "the changelog {0} has other settings than this version wants, so takeovers may be slower; run "
                            + "kafka-configs.sh --bootstrap-server HOST:PORT --alter --entity-type topics --entity-name {0} --add-config {1}",
                    changelog,
                    String.join(",", differing));
        }
    }

    /** Once: Kafka Streams makes the changelog, with the brokers' own default of copies, after a first start was checked. */
    void warnOfFewerCopies() throws InterruptedException, ExecutionException {
        if (copiesCompared) {
            return;
        }
        Optional<TopicDescription> changelog = describe(TaggingTopology.changelogTopic(applicationId));
        Optional<TopicDescription> events = describe(topics.events());
        if (changelog.isEmpty() || events.isEmpty()) {
            return;
        }
        copiesOf(changelog.get()).fewerThan(copiesOf(events.get())).ifPresent(fewer -> LOG.log(WARNING, fewer));
        copiesCompared = true;
    }

    private TopicCopies copiesOf(TopicDescription topic) throws InterruptedException, ExecutionException {
        return TopicCopies.of(topic, configOf(topic.name()));
    }

    /**
     * A group that slept longer than its offsets are kept would start again at the earliest event and
     * double everything, and with events in the changelog it certainly had a position once.
     */
    private StartVerdict positionLost(String changelog, int partitions)
            throws InterruptedException, ExecutionException {
        var before = positions(partitions, false);
        List<TopicPartition> without = IntStream.range(0, partitions)
                .filter(partition -> before.get(eventsIn(partition)) == null)
                .mapToObj(partition -> new TopicPartition(changelog, partition))
                .toList();
        Collection<Integer> written = without.isEmpty() ? List.of() : content.apply(without);
        if (written.isEmpty()) {
            return new StartVerdict.Passed();
        }
        // A worker that was quicker may have written its first events since, and a position with them.
        var now = positions(partitions, true);
        var lost = new TreeSet<>(written);
        lost.removeIf(partition -> now.get(eventsIn(partition)) != null);
        if (lost.isEmpty()) {
            return new StartVerdict.Passed();
        }
        if (lost.stream().anyMatch(partition -> !now.containsKey(eventsIn(partition)))) {
            return new StartVerdict.Waiting("group %s is committing its position in partitions %s of topic %s"
                    .formatted(applicationId, lost, topics.events()));
        }
        String reset =
                "kafka-consumer-groups.sh --bootstrap-server HOST:PORT --group %s --topic %s --reset-offsets %s --execute";
        return new StartVerdict.Refused(
                ("group %s has no position in partitions %s of topic %s although it worked on them before (its offsets "
                                + "have expired or were deleted); choose one: %s (tags everything that is still there again) or %s (skips "
                                + "what came meanwhile)")
                        .formatted(
                                applicationId,
                                lost,
                                topics.events(),
                                reset.formatted(applicationId, topics.events(), "--to-earliest"),
                                reset.formatted(applicationId, topics.events(), "--to-latest")));
    }

    /**
     * The group's positions, null where it has none.
     *
     * @param stable whether to leave out what an open transaction may change
     */
    private Map<TopicPartition, @Nullable OffsetAndMetadata> positions(int partitions, boolean stable)
            throws InterruptedException, ExecutionException {
        // By name: brokers that are asked for all positions do not look at open transactions for those that are none
        // yet.
        List<TopicPartition> events =
                IntStream.range(0, partitions).mapToObj(this::eventsIn).toList();
        return admin.listConsumerGroupOffsets(
                        Map.of(applicationId, new ListConsumerGroupOffsetsSpec().topicPartitions(events)),
                        new ListConsumerGroupOffsetsOptions().requireStable(stable))
                .partitionsToOffsetAndMetadata()
                .get();
    }

    private TopicPartition eventsIn(int partition) {
        return new TopicPartition(topics.events(), partition);
    }

    private int limitOf(String topic) throws InterruptedException, ExecutionException {
        return Integer.parseInt(
                configOf(topic).get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
    }

    private Config configOf(String topic) throws InterruptedException, ExecutionException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var asked = admin.describeConfigs(List.of(resource)).values();
        return Objects.requireNonNull(asked.get(resource)).get();
    }
}
