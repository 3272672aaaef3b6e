package io.tagstream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tagstream.batch.BatchFailedException;
import io.tagstream.batch.BatchFunction;
import io.tagstream.batch.BatchListener;
import io.tagstream.batch.BatchPolicy;
import io.tagstream.batch.MicroBatcher;
import io.tagstream.event.EventId;
import io.tagstream.event.ImageId;
import io.tagstream.event.ImageReference;
import io.tagstream.event.ImageRequest;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.Outcome;
import io.tagstream.event.Outcome.Labelled;
import io.tagstream.event.Outcome.Rejected;
import io.tagstream.event.ParsedEvent;
import io.tagstream.event.Reason;
import io.tagstream.event.Stage;
import io.tagstream.event.Task;
import io.tagstream.fetch.Backoff;
import io.tagstream.fetch.CircuitPolicy;
import io.tagstream.fetch.FetchListener;
import io.tagstream.fetch.FetchPolicy;
import io.tagstream.fetch.HttpPolicy;
import io.tagstream.fetch.ImageFetcher;
import io.tagstream.fetch.Network;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.PixelPool;
import io.tagstream.inference.ImageClassifier;
import io.tagstream.inference.Logits;
import io.tagstream.inference.ModelSettings;
import io.tagstream.inference.Precision;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events through real files, sockets, decoder and model; only the faults of a predictor are made. */
@Timeout(30)
class TaggingPipelineTest {

    private static final Path SAMPLES =
            Path.of("src/embedded/resources/samples").toAbsolutePath();
    private static final Instant NOW = Instant.parse("2026-05-04T03:02:01Z");

    private static ImageClassifier classifier;

    private final InFlightBudget budget = new InFlightBudget(2, 64 << 20);
    private MicroBatcher<DecodedImage, Logits> batcher;
    private DecodePool decodePool;
    private ImageFetcher fetcher;

    @BeforeAll
    static void load() {
        classifier = ImageClassifier.load(
                new ModelSettings(Path.of("src/main/model"), "OnnxRuntime", Precision.INT8, "cpu", 1, 1, 2));
    }

    @AfterAll
    static void unload() {
        classifier.close();
    }

    @AfterEach
    void close() throws InterruptedException {
        fetcher.close();
        decodePool.close();
        batcher.close(Duration.ofSeconds(5));
    }

    @Test
    void labelsAPhotoAndGivesEverythingBack() throws Exception {
        TaggingPipeline pipeline = pipeline(classifier::newPredictor);

        List<Outcome> outcomes = tag(pipeline, file("chelsea.jpg"));

        assertThat(outcomes).singleElement().isInstanceOfSatisfying(Labelled.class, labelled -> {
            assertThat(labelled.labels().getFirst().wnid()).isEqualTo("n02124075");
            assertThat(labelled.facts().width()).isEqualTo(451);
            assertThat(labelled.facts().sha256()).hasSize(64);
            assertThat(labelled.timing().batchSize()).isEqualTo(1);
        });
        assertThat(budget.eventsInFlight())
                .as("the permit came back before the outcome was told")
                .isZero();
        assertThat(budget.bytesInFlight()).isZero();
    }

    @Test
    void anImageHoldsItsPixelsAndItsMapWhileItIsPredicted() throws Exception {
        var held = new AtomicLong();
        var real = new AtomicReference<BatchFunction<DecodedImage, Logits>>();
        TaggingPipeline pipeline = pipeline(() -> {
            real.set(classifier.newPredictor());
            return items -> {
                held.set(budget.bytesInFlight());
                return real.get().apply(items);
            };
        });

        tag(pipeline, request(SAMPLES.resolve("chelsea.jpg").toUri(), Optional.empty(), Task.DETECT));

        assertThat(held.get())
                .as("a buffer for the widest picture, and the map")
                .isEqualTo(448 * 896 * 3 + 14 * 21 * 1000 * 4);
        assertThat(budget.bytesInFlight()).isZero();
        real.get().close();
    }

    @Test
    void anEventOfSeveralImagesHasAnOutcomeForEachInOrder() throws Exception {
        TaggingPipeline pipeline = pipeline(classifier::newPredictor);
        var id = new EventId("t", 0, 0);

        List<Outcome> outcomes = tag(
                pipeline,
                file("chelsea.jpg"),
                new ParsedEvent.Invalid(new ImageId(id, 1), Reason.INVALID_REFERENCE, "no", Optional.empty()),
                file("missing.jpg"),
                file("coffee.jpg"));

        assertThat(outcomes)
                .extracting(outcome -> outcome instanceof Rejected rejected ? rejected.reason() : null)
                .containsExactly(null, Reason.INVALID_REFERENCE, Reason.NOT_FOUND, null);
    }

    @Test
    void anExpiredEventIsNotFetched() throws Exception {
        TaggingPipeline pipeline = pipeline(classifier::newPredictor);

        List<Outcome> outcomes =
                tag(pipeline, request(SAMPLES.resolve("chelsea.jpg").toUri(), Optional.of(NOW)));

        assertThat(outcomes).singleElement().isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(
                        rejected.reason())
                .isEqualTo(Reason.EXPIRED));
    }

    @Test
    void anImageThatTheModelFailsOnIsRejectedByItself() throws Exception {
        TaggingPipeline pipeline = pipeline(() -> items -> {
            throw new BatchFailedException("poison", new IllegalArgumentException());
        });

        List<Outcome> outcomes = tag(pipeline, file("chelsea.jpg"));

        assertThat(outcomes).singleElement().isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(Reason.PREDICTION_FAILED);
            assertThat(rejected.stage()).isEqualTo(Stage.PREDICT);
        });
    }

    @Test
    void aPredictorThatIsGoneGivesNoOutcomeForItIsNotTheImagesFault() {
        TaggingPipeline pipeline = pipeline(() -> items -> {
            throw new IllegalStateException("device lost");
        });
        var told = new AtomicReference<List<Outcome>>();

        pipeline.tryTag(List.of(file("chelsea.jpg")), NativeAdmission.OPEN, told::set)
                .orElseThrow();
        pipeline.start();

        await().until(() -> batcher.workersAlive() == 0 && budget.eventsInFlight() == 0);
        assertThat(told.get()).isNull();
    }

    @Test
    void withoutAPermitNothingIsStarted() throws IOException {
        try (ServerSocket silent = silentOrigin()) {
            TaggingPipeline pipeline = pipeline(classifier::newPredictor, silent.getLocalPort());
            for (int i = 0; i < 2; i++) {
                assertThat(start(pipeline, silent, new AtomicReference<>())).isPresent();
            }

            assertThat(pipeline.full()).isTrue();
            assertThat(start(pipeline, silent, new AtomicReference<>())).isEmpty();
        }
    }

    @Test
    void cancellingAbortsTheFetchGivesBackAndStaysSilent() throws IOException {
        try (ServerSocket silent = silentOrigin()) {
            TaggingPipeline pipeline = pipeline(classifier::newPredictor, silent.getLocalPort());
            var told = new AtomicReference<List<Outcome>>();
            Tagging tagging = start(pipeline, silent, told).orElseThrow();
            try (Socket _ = silent.accept()) {
                assertThat(budget.eventsInFlight()).isOne();
                assertThat(budget.bytesInFlight())
                        .as("nothing is taken before it is known how much")
                        .isZero();

                tagging.cancel();

                await().until(() -> budget.eventsInFlight() == 0);
            }
            assertThat(told.get()).isNull();
        }
    }

    @Test
    void anEventThatIsCancelledBeforeItStartsIsNeverHeardOf() throws Exception {
        TaggingPipeline pipeline = pipeline(classifier::newPredictor);
        var told = new AtomicReference<List<Outcome>>();
        Tagging cancelled = pipeline.tryTag(List.of(file("chelsea.jpg")), NativeAdmission.OPEN, told::set)
                .orElseThrow();

        cancelled.cancel();

        assertThat(budget.eventsInFlight()).isZero();
        assertThat(tag(pipeline, file("coffee.jpg"))).hasSize(1);
        assertThat(told.get()).isNull();
    }

    @Test
    void cancellingReachesNoOtherEventOfTheSameThread() throws Exception {
        TaggingPipeline pipeline = pipeline(classifier::newPredictor);
        var told = new AtomicInteger();
        int kept = 5_000;

        for (int i = 0; i < kept; i++) {
            Tagging cancelled = take(pipeline, _ -> {});
            take(pipeline, _ -> told.incrementAndGet());
            pipeline.start();
            cancelled.cancel();
            await().pollInterval(Duration.ofNanos(50_000)).until(() -> budget.eventsInFlight() == 0);
        }

        await().untilAsserted(() -> assertThat(told).hasValue(kept));
    }

    /** It waits for nothing: it expired. */
    private static Tagging take(TaggingPipeline pipeline, Consumer<List<Outcome>> told) {
        ImageRequest expired = request(SAMPLES.resolve("chelsea.jpg").toUri(), Optional.of(NOW));
        return pipeline.tryTag(List.of(expired), NativeAdmission.OPEN, told).orElseThrow();
    }

    @Test
    void decodingWaitsForTheOwnersAdmissionAndFetchingDoesNot() throws Exception {
        TaggingPipeline pipeline = pipeline(classifier::newPredictor);
        var answer = new CompletableFuture<Void>();
        var asked = new CompletableFuture<Boolean>();
        var told = new CompletableFuture<List<Outcome>>();

        pipeline.tryTag(
                List.of(file("chelsea.jpg")),
                new NativeAdmission() {

                    @Override
                    public Company company() {
                        return Company.SHARED;
                    }

                    @Override
                    public CompletableFuture<Void> request() {
                        asked.complete(true);
                        return answer;
                    }
                },
                told::complete);
        pipeline.start();
        asked.get(10, TimeUnit.SECONDS);
        assertThat(told).isNotDone();
        answer.complete(null);

        assertThat(told.get(10, TimeUnit.SECONDS)).hasSize(1);
    }

    private TaggingPipeline pipeline(Supplier<BatchFunction<DecodedImage, Logits>> predictors) {
        return pipeline(predictors, 443);
    }

    private TaggingPipeline pipeline(Supplier<BatchFunction<DecodedImage, Logits>> predictors, int port) {
        var http = new HttpPolicy(
                List.of(),
                List.of(Network.parse("127.0.0.0/8")),
                Set.of(port),
                5,
                8,
                8,
                Duration.ofSeconds(5),
                HttpPolicy.USER_AGENT);
        fetcher = new ImageFetcher(
                new FetchPolicy(
                        1 << 25,
                        Duration.ofSeconds(20),
                        1,
                        Backoff.defaults(),
                        CircuitPolicy.defaults(),
                        http,
                        Optional.of(SAMPLES)),
                FetchListener.NONE);
        decodePool = new DecodePool(new ImageDecoder(ImageLimits.DEFAULT, new PixelPool()), 1);
        batcher = new MicroBatcher<>("test-", new BatchPolicy(2, Duration.ZERO), predictors, 1, BatchListener.NONE);
        var stages = new ImageStages(
                new PipelinePolicy(Duration.ofMinutes(1), 1, Duration.ofSeconds(30)),
                fetcher,
                decodePool,
                batcher,
                classifier.labels(),
                PipelineListener.NONE,
                InstantSource.fixed(NOW));
        return new TaggingPipeline(budget, stages);
    }

    private static List<Outcome> tag(TaggingPipeline pipeline, ParsedEvent.Entry... entries) throws Exception {
        var told = new CompletableFuture<List<Outcome>>();
        pipeline.tryTag(List.of(entries), NativeAdmission.OPEN, told::complete).orElseThrow();
        pipeline.start();
        return told.get(20, TimeUnit.SECONDS);
    }

    private static ImageRequest file(String name) {
        return request(SAMPLES.resolve(name).toUri(), Optional.empty());
    }

    private static ImageRequest request(URI uri, Optional<Instant> expiry) {
        return request(uri, expiry, Task.CLASSIFY);
    }

    private static ImageRequest request(URI uri, Optional<Instant> expiry, Task task) {
        return new ImageRequest(
                new ImageId(new EventId("t", 0, 0), 0),
                uri.getScheme().equals("file") ? new ImageReference.LocalFile(uri) : new ImageReference.Http(uri),
                new LabelOptions(5, 0, Set.of(task)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                expiry,
                OptionalLong.empty());
    }

    /** Accepts connections and never answers. */
    private static ServerSocket silentOrigin() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static Optional<Tagging> start(
            TaggingPipeline pipeline, ServerSocket origin, AtomicReference<List<Outcome>> told) {
        var uri = URI.create("http://127.0.0.1:" + origin.getLocalPort() + "/never.jpg");
        Optional<Tagging> tagging =
                pipeline.tryTag(List.of(request(uri, Optional.empty())), NativeAdmission.OPEN, told::set);
        pipeline.start();
        return tagging;
    }
}
