package io.tagstream.bench;

import io.tagstream.batch.MicroBatcher;
import io.tagstream.fetch.FetchListener;
import io.tagstream.fetch.FetchPolicy;
import io.tagstream.fetch.ImageFetcher;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.PixelPool;
import io.tagstream.inference.LabelModel;
import io.tagstream.inference.Logits;
import io.tagstream.pipeline.DecodePool;
import io.tagstream.pipeline.ImageStages;
import io.tagstream.pipeline.InFlightBudget;
import io.tagstream.pipeline.PipelineListener;
import io.tagstream.pipeline.PipelinePolicy;
import io.tagstream.pipeline.TaggingPipeline;
import io.tagstream.topology.IntakeGate;
import io.tagstream.topology.TaggingClients;
import io.tagstream.topology.TaggingServices;
import io.tagstream.topology.TaggingTopology;
import io.tagstream.topology.TopicNames;
import io.tagstream.topology.TopologyListener;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** A worker's topology, pipeline and decoders as they ship, without Quarkus around them: listeners are at hand. */
final class InProcessWorker implements AutoCloseable {

    /**
     * What differs between arms.
     *
     * @param batcher   closed with the worker
     * @param maxEvents in flight at once; at least 1
     */
    record Parts(
            MicroBatcher<DecodedImage, Logits> batcher,
            LabelModel labels,
            FetchPolicy fetching,
            int maxEvents,
            TopologyListener listener) {}

    private static final long MAX_BYTES = 1 << 28;
    private static final PipelinePolicy POLICY = new PipelinePolicy(
            Duration.ofMinutes(5), Runtime.getRuntime().availableProcessors(), Duration.ofSeconds(30));

    private final MicroBatcher<DecodedImage, Logits> batcher;
    private final ImageFetcher fetcher;
    private final DecodePool decoders;
    private final KafkaStreams streams;
    private final AtomicInteger threadsReplaced = new AtomicInteger();

    /** Started when this returns; it joins its group by itself. */
    InProcessWorker(String bootstrapServers, String applicationId, TopicNames topics, Parts parts) throws IOException {
        batcher = parts.batcher();
        fetcher = new ImageFetcher(parts.fetching(), FetchListener.NONE);
        decoders = new DecodePool(new ImageDecoder(ImageLimits.DEFAULT, new PixelPool()), POLICY.decodeThreads());
        var pipeline = new TaggingPipeline(
                new InFlightBudget(parts.maxEvents(), MAX_BYTES),
                new ImageStages(
                        POLICY,
                        fetcher,
                        decoders,
                        batcher,
                        parts.labels(),
                        PipelineListener.NONE,
                        InstantSource.system()));
        IntakeGate gate = WorkerServices.openGate(pipeline);
        TaggingServices services = WorkerServices.of(pipeline, gate, parts.listener());
        Properties settings = ShippedSettings.ofKafkaStreams();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        streams = new KafkaStreams(
                TaggingTopology.build(topics, services),
                settings,
                new TaggingClients(gate, parts.maxEvents(), _ -> {}));
        streams.setUncaughtExceptionHandler(_ -> {
            threadsReplaced.incrementAndGet();
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        streams.start();
    }

    int threadsReplaced() {
        return threadsReplaced.get();
    }

    @Override
    public void close() {
        streams.close();
        fetcher.close();
        decoders.close();
        batcher.close();
    }
}
