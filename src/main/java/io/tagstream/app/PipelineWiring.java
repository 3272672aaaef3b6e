package io.tagstream.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.tagstream.app.metrics.BatchMetrics;
import io.tagstream.app.metrics.FetchMetrics;
import io.tagstream.app.metrics.PipelineMetrics;
import io.tagstream.app.page.Page;
import io.tagstream.app.trace.TracedPipeline;
import io.tagstream.batch.MicroBatcher;
import io.tagstream.event.EventParser;
import io.tagstream.event.ModelIdentity;
import io.tagstream.fetch.FetchPolicy;
import io.tagstream.fetch.ImageFetcher;
import io.tagstream.fetch.ImageSources;
import io.tagstream.fetch.s3.S3Policy;
import io.tagstream.fetch.s3.S3Source;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.PixelPool;
import io.tagstream.inference.Classifier;
import io.tagstream.inference.Logits;
import io.tagstream.inference.ModelRefusedException;
import io.tagstream.pipeline.DecodePool;
import io.tagstream.pipeline.ImageStages;
import io.tagstream.pipeline.ImageTagger;
import io.tagstream.pipeline.PipelineListener;
import io.tagstream.pipeline.TaggingPipeline;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/** Builds the pipeline, from its end to its beginning, and closes it. */
@Singleton
public class PipelineWiring {

    private static final Logger LOG = Logger.getLogger(PipelineWiring.class);
    private static final Duration PREDICTORS_CLOSE = Duration.ofSeconds(5);

    private final Classifier classifier;
    private final BrokenPredictors broken;
    private final MicroBatcher<DecodedImage, Logits> batcher;
    private final DecodePool decodePool;
    private final ImageFetcher fetcher;
    private final EventParser parser;
    private final TaggingPipeline pipeline;
    private final int predictors;
    private final Duration decodeTimeout;

    @Inject
    PipelineWiring(
            TagstreamConfig config,
            Classifier classifier,
            MeterRegistry registry,
            OpenTelemetry openTelemetry,
            Page page,
            WorkerExit exit) {
        var policies = new Policies(config);
        predictors = classifier.plan().predictors();
        this.classifier = classifier;
        broken = new BrokenPredictors(exit);
        var batchMetrics = new BatchMetrics(registry, predictors, broken);
        batcher = new MicroBatcher<>(
                "predict-", policies.batch(classifier.plan()), classifier::newPredictor, predictors, batchMetrics);
        batchMetrics.watch(batcher);
        var decoder = new ImageDecoder(policies.image(), new PixelPool(), classifier.view());
        decodePool = new DecodePool(decoder, policies.pipeline().decodeThreads());
        decodeTimeout = policies.pipeline().decodeTimeout();
        var fetching = policies.fetch();
        fetching.http()
                .proxy()
                .ifPresent(proxy -> LOG.warnf(
                        "images are fetched through the proxy %s:%d (tagstream.fetch.http.proxy): it decides which addresses"
                                + " names mean, so its own rules must keep private networks out",
                        proxy.host(), proxy.port()));
        fetcher = new ImageFetcher(fetching, sources(fetching, policies.s3()), new FetchMetrics(registry));
        parser = new EventParser(policies.labels(), classifier.tasks());
        var budget = policies.budget();
        var metrics = new PipelineMetrics(registry, budget, batcher::queued, exit::halt);
        var stages = new ImageStages(
                policies.pipeline(),
                fetcher,
                decodePool,
                batcher,
                classifier.labels(),
                listener(config, metrics, page, openTelemetry),
                InstantSource.system());
        pipeline = new TaggingPipeline(budget, stages);
    }

    /** Those who are told, and the traces around them. */
    private static PipelineListener listener(
            TagstreamConfig config, PipelineMetrics metrics, Page page, OpenTelemetry openTelemetry) {
        PipelineListener told = page.feed()
                .<PipelineListener>map(feed -> new PipelineListeners(List.of(metrics, feed)))
                .orElse(metrics);
        return config.traces().endpoint().isPresent() ? new TracedPipeline(told, openTelemetry) : told;
    }

    private static ImageSources sources(FetchPolicy fetching, Optional<S3Policy> buckets) {
        var sources = ImageSources.of(fetching);
        return buckets.map(s3 -> sources.withS3(new S3Source(s3, fetching.timeout())))
                .orElse(sources);
    }

    @Produces
    @Singleton
    ImageTagger tagger() {
        return pipeline;
    }

    @Produces
    @Singleton
    EventParser eventParser() {
        return parser;
    }

    @Produces
    @Singleton
    ModelIdentity model() {
        return classifier.labels().identity();
    }

    /**
     * Waits until every predictor is warm and has answered its known image. They begin when this is made: Kafka's
     * clients are built meanwhile.
     *
     * @throws ModelRefusedException if one has answered otherwise
     */
    void awaitPredictors() {
        broken.failOnFirst(batcher);
    }

    /** How many predictors there are to be. */
    public int predictors() {
        return predictors;
    }

    /** How many of them work. */
    public int predictorsAlive() {
        return batcher.workersAlive();
    }

    /** For how long the batch that has run longest has; zero while none runs. */
    public Duration oldestBatchAge() {
        return ageOf(batcher.oldestBatchStart());
    }

    /** What batches usually take: 99 of 100 of the latest took no longer; zero before the first. */
    public Duration usualBatchTime() {
        return batcher.usualRunTime();
    }

    /** For how long the decoding that has run longest has; zero while none runs. */
    public Duration oldestDecodeAge() {
        return ageOf(decodePool.oldestDecodeStart());
    }

    private static Duration ageOf(OptionalLong start) {
        return start.isPresent() ? Duration.ofNanos(System.nanoTime() - start.getAsLong()) : Duration.ZERO;
    }

    /** Longest that one image may be decoded. */
    public Duration decodeTimeout() {
        return decodeTimeout;
    }

    /** Whether any image is at a predictor or waits for one. */
    boolean predicting() {
        return batcher.queued() > 0 || batcher.oldestBatchStart().isPresent();
    }

    /** Once nothing is tagged any more: an engine whose library goes away under a running predict crashes. */
    void close() {
        fetcher.close();
        decodePool.close();
        try {
            if (batcher.close(PREDICTORS_CLOSE)) {
                classifier.close();
            } else {
                LOG.warnf("a predictor has not ended within %s; the model stays open", PREDICTORS_CLOSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
