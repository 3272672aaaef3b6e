package io.tagstream.app;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tagstream.topology.IntakeGate;
import io.tagstream.topology.SettingsRules;
import io.tagstream.topology.TopicWatcher;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.jboss.logging.Logger;

/**
 * Starts the worker, and stops it in order: no new events, what is in flight within its time, then
 * Kafka Streams, then predictors. What is left in the stores is the next owner's.
 */
@Singleton
class WorkerLifecycle {

    private static final Logger LOG = Logger.getLogger(WorkerLifecycle.class);

    /** Before Quarkus' own observers, which close Kafka Streams without a time limit. */
    private static final int BEFORE_QUARKUS = 100;

    private static final Duration STREAMS_CLOSE = Duration.ofSeconds(5);

    private final TagstreamConfig config;
    private final StreamsConfig streamsConfig;
    private final KafkaStreams streams;
    private final IntakeGate gate;
    private final TopicWatcher watcher;
    private final PipelineWiring pipeline;
    private final WorkerExit exit;
    private final TerminationSignal terminationSignal;

    @Inject
    WorkerLifecycle(
            TagstreamConfig config,
            StreamsConfig streamsConfig,
            KafkaStreams streams,
            IntakeGate gate,
            TopicWatcher watcher,
            PipelineWiring pipeline,
            WorkerExit exit,
            TerminationSignal terminationSignal) {
        this.config = config;
        this.streamsConfig = streamsConfig;
        this.streams = streams;
        this.gate = gate;
        this.watcher = watcher;
        this.pipeline = pipeline;
        this.exit = exit;
        this.terminationSignal = terminationSignal;
    }

    /**
     * Until the watcher has looked, the StreamThreads poll nothing and join no group: who cannot predict yet must not
     * take partitions from those who can.
     */
    void onStart(@Observes StartupEvent event) {
        terminationSignal.watch();
        List<String> broken = SettingsRules.check(streamsConfig, bounds());
        if (broken.isEmpty()) {
            pipeline.awaitPredictors();
            watcher.start();
        } else {
            exit.refuse("these settings do not work together:\n  " + String.join("\n  ", broken));
        }
    }

    private SettingsRules.Bounds bounds() {
        return new SettingsRules.Bounds(
                config.inFlight().maxEvents(),
                config.inFlight().storedAtMost(),
                config.inFlight().maxBytes().asLongValue(),
                config.fetch().maxBytes().asLongValue(),
                config.event().deadline(),
                config.fetch().timeout(),
                config.drain().timeout());
    }

    void onStop(@Observes @Priority(BEFORE_QUARKUS) ShutdownEvent event) {
        long start = System.nanoTime();
        gate.drain();
        watcher.close();
        boolean running = streams.state().isRunningOrRebalancing();
        int left = running
                ? new Drain(gate::stored, pipeline::predicting)
                        .await(config.drain().timeout())
                : gate.stored();
        if (!streams.close(STREAMS_CLOSE)) {
            // Before the pipeline goes: a StreamThread that is still at work would commit what it says of that.
            LOG.errorf(
                    "Kafka Streams did not close within %s: halting, its open transaction will abort", STREAMS_CLOSE);
            Runtime.getRuntime().halt(WorkerExit.FAILED);
        }
        pipeline.close();
        LOG.infof(
                "stopped after %d ms; %d events stay in the store for the next owner",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), left);
    }
}
