package io.tagstream.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.app.metrics.BacklogMetrics;
import io.tagstream.app.metrics.RestoreMetrics;
import io.tagstream.app.metrics.TopologyMetrics;
import io.tagstream.app.page.Page;
import io.tagstream.event.EventParser;
import io.tagstream.event.LabelRecords;
import io.tagstream.pipeline.ImageTagger;
import io.tagstream.topology.EarlyCommits;
import io.tagstream.topology.IntakeGate;
import io.tagstream.topology.Probation;
import io.tagstream.topology.RecordLimits;
import io.tagstream.topology.StreamsFailures;
import io.tagstream.topology.TaggingClients;
import io.tagstream.topology.TaggingServices;
import io.tagstream.topology.TaggingTopology;
import io.tagstream.topology.TopicNames;
import io.tagstream.topology.TopicWatcher;
import io.tagstream.topology.TopologyListener;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Builds the topology and what stands around it. */
@Singleton
class TopologyWiring {

    /** How long a process takes what it finds in its stores for a possible cause of death. */
    private static final Duration PROBATION = Duration.ofMinutes(1);

    @Produces
    @Singleton
    TopicNames topicNames(TagstreamConfig config) {
        return new Policies(config).topics();
    }

    @Produces
    @Singleton
    IntakeGate intakeGate(TagstreamConfig config, ImageTagger tagger) {
        TagstreamConfig.InFlight inFlight = config.inFlight();
        return new IntakeGate(
                tagger::full, inFlight.storedAtMost(), inFlight.maxBytes().asLongValue());
    }

    @Produces
    @Singleton
    RecordLimits recordLimits(
            @ConfigProperty(name = "kafka-streams.producer.max.request.size") int maxRequestSize,
            @ConfigProperty(name = "kafka-streams.producer.batch.size") int batchSize) {
        return new RecordLimits(maxRequestSize, batchSize);
    }

    @Produces
    @Singleton
    @Typed(TaggingClients.class)
    TaggingClients taggingClients(TagstreamConfig config, IntakeGate gate, WorkerExit exit) {
        return new TaggingClients(gate, config.inFlight().maxEvents(), exit::fail);
    }

    @Produces
    @Singleton
    KafkaClientSupplier kafkaClientSupplier(TaggingClients clients) {
        return clients;
    }

    @Produces
    @Singleton
    StreamsUncaughtExceptionHandler streamsFailures(
            WorkerExit exit, @ConfigProperty(name = "kafka-streams.num.stream.threads") int threads) {
        return new StreamsFailures(threads, System::nanoTime, exit::fail, exit::refuse);
    }

    @Produces
    @Singleton
    StateRestoreListener restoreListener(MeterRegistry registry) {
        return new RestoreMetrics(registry);
    }

    @Produces
    @Singleton
    Topology topology(
            TagstreamConfig config,
            TopicNames topics,
            ImageTagger tagger,
            EventParser parser,
            IntakeGate gate,
            RecordLimits limits,
            TaggingClients clients,
            MeterRegistry registry,
            Page page,
            @ConfigProperty(name = "quarkus.kafka-streams.application-id") String applicationId,
            @ConfigProperty(name = "kafka-streams.commit.interval.ms") long commitMillis) {
        Policies.requireLegalApplication(applicationId);
        BacklogMetrics.publish(registry, clients.backlog());
        var listeners = new ArrayList<TopologyListener>(
                List.of(clients.backlog(), new TopologyMetrics(registry, gate), new OutcomeLog(System::nanoTime)));
        page.feed().ifPresent(listeners::add);
        var services = new TaggingServices(
                tagger,
                parser,
                new LabelRecords(URI.create("/tagstream/" + applicationId)),
                config.order(),
                gate,
                limits,
                new Probation(PROBATION, System::nanoTime),
                new EarlyCommits(Duration.ofMillis(commitMillis), System::nanoTime),
                new TopologyListeners(listeners),
                InstantSource.system(),
                System::nanoTime);
        return TaggingTopology.build(topics, services);
    }

    /** Needs the started client only for its configuration: security and servers, as Kafka Streams has them. */
    @Produces
    @Singleton
    TopicWatcher topicWatcher(
            KafkaStreams streams,
            TaggingClients clients,
            TopicNames topics,
            IntakeGate gate,
            RecordLimits limits,
            WorkerExit exit,
            @ConfigProperty(name = "quarkus.kafka-streams.application-id") String applicationId) {
        return new TopicWatcher(clients, topics, applicationId, gate, limits, exit::refuse);
    }
}
