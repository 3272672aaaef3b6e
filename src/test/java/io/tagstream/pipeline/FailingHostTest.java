package io.tagstream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
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
import io.tagstream.event.Reason;
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
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hosts that fail while others are well, through real sockets, decoder and model; only the waits are short. */
@Timeout(60)
class FailingHostTest {

    private static final int PERMITS = 2;
    private static final int EVENTS = 20 * PERMITS;
    private static final Path PHOTO = Path.of("src/embedded/resources/samples/chelsea.jpg");

    private static ImageClassifier classifier;

    private final InFlightBudget budget = new InFlightBudget(PERMITS, 64 << 20);
    private final Host failing = new Host();
    private final Host well = new Host();
    private MicroBatcher<DecodedImage, Logits> batcher;
    private DecodePool decodePool;
    private ImageFetcher fetcher;

    /** A web server that gives a photo, or fails. */
    private static final class Host implements AutoCloseable {

        private final HttpServer server;
        private volatile int status = 200;

        Host() {
            try {
                byte[] photo = Files.readAllBytes(PHOTO);
                server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 64);
                server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
                server.createContext("/", exchange -> {
                    int now = status;
                    exchange.sendResponseHeaders(now, now == 200 ? photo.length : -1);
                    if (now == 200) {
                        exchange.getResponseBody().write(photo);
                    }
                    exchange.close();
                });
                server.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        int port() {
            return server.getAddress().getPort();
        }

        ImageRequest image() {
            return new ImageRequest(
                    new ImageId(new EventId("t", 0, 0), 0),
                    new ImageReference.Http(URI.create("http://127.0.0.1:" + port() + "/cat.jpg")),
                    new LabelOptions(5, 0, Set.of(Task.CLASSIFY)),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    OptionalLong.empty());
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

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
        failing.close();
        well.close();
    }

    @Test
    void eventsOfADeadHostDoNotKeepOthersOut() throws Exception {
        // Given: many times more events of a dead host than there are permits
        TaggingPipeline pipeline = pipeline(Duration.ofMinutes(1));
        failing.status = 503;
        var dead = startAll(pipeline, failing);
        await("they hold nothing while they wait")
                .until(() -> budget.eventsResting() == EVENTS && budget.bytesInFlight() == 0);

        // When
        List<CompletableFuture<List<Outcome>>> others = startAll(pipeline, well);

        // Then
        for (var other : others) {
            assertThat(other.get(30, TimeUnit.SECONDS)).singleElement().isInstanceOf(Labelled.class);
        }
        assertThat(dead).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void everythingIsLabelledOnceTheHostIsWellAgain() throws Exception {
        // Given
        TaggingPipeline pipeline = pipeline(Duration.ofMinutes(1));
        failing.status = 503;
        var waiting = startAll(pipeline, failing);
        await().until(() -> budget.eventsResting() == EVENTS);

        // When
        failing.status = 200;

        // Then
        for (var event : waiting) {
            assertThat(event.get(30, TimeUnit.SECONDS)).singleElement().isInstanceOf(Labelled.class);
        }
        assertThat(budget.eventsInFlight()).isZero();
        assertThat(budget.eventsResting()).isZero();
        assertThat(budget.bytesInFlight()).isZero();
    }

    @Test
    void hostThatStaysDeadCostsItsOwnEventsTheirLabels() throws Exception {
        TaggingPipeline pipeline = pipeline(Duration.ofMillis(300));
        failing.status = 503;

        var events = startAll(pipeline, failing);

        for (var event : events) {
            assertThat(event.get(30, TimeUnit.SECONDS))
                    .singleElement()
                    .isInstanceOfSatisfying(Rejected.class, refused -> {
                        assertThat(refused.reason()).isEqualTo(Reason.FETCH_FAILED);
                        assertThat(refused.attempts()).isPositive();
                    });
        }
        assertThat(budget.eventsInFlight()).isZero();
        assertThat(budget.eventsResting()).isZero();
    }

    @Test
    void eventsThatRestCanBeCancelled() throws Exception {
        // Given
        TaggingPipeline pipeline = pipeline(Duration.ofMinutes(1));
        failing.status = 503;
        var told = new CompletableFuture<List<Outcome>>();
        List<Tagging> taggings = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            taggings.add(start(pipeline, failing, told));
        }
        await().until(() -> budget.eventsResting() == EVENTS);

        // When
        taggings.forEach(Tagging::cancel);

        // Then
        assertThat(budget.eventsResting()).isZero();
        failing.status = 200;
        for (var other : startAll(pipeline, well)) {
            assertThat(other.get(30, TimeUnit.SECONDS)).hasSize(1);
        }
        assertThat(told).as("nobody wants to know").isNotDone();
        assertThat(budget.eventsInFlight()).isZero();
        assertThat(budget.bytesInFlight()).isZero();
    }

    private static List<CompletableFuture<List<Outcome>>> startAll(TaggingPipeline pipeline, Host host) {
        List<CompletableFuture<List<Outcome>>> all = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            var told = new CompletableFuture<List<Outcome>>();
            start(pipeline, host, told);
            all.add(told);
        }
        return all;
    }

    /** As soon as there is a permit: what the topology does with what it has polled. */
    private static Tagging start(TaggingPipeline pipeline, Host host, CompletableFuture<List<Outcome>> told) {
        Tagging tagging = await().pollInterval(Duration.ofMillis(1))
                .until(
                        () -> pipeline.tryTag(List.of(host.image()), NativeAdmission.OPEN, told::complete),
                        Optional::isPresent)
                .orElseThrow();
        pipeline.start();
        return tagging;
    }

    private TaggingPipeline pipeline(Duration maxWait) {
        var http = new HttpPolicy(
                List.of(),
                List.of(Network.parse("127.0.0.0/8")),
                Set.of(failing.port(), well.port()),
                5,
                8,
                8,
                Duration.ofSeconds(5),
                HttpPolicy.USER_AGENT);
        var backoff = new Backoff(Duration.ofMillis(20), Duration.ofMillis(200), 0.25);
        var circuit =
                new CircuitPolicy(10, 20, 3, new Backoff(Duration.ofMillis(50), Duration.ofMillis(200), 0.25), maxWait);
        fetcher = new ImageFetcher(
                new FetchPolicy(1 << 25, Duration.ofSeconds(20), 1_000, backoff, circuit, http, Optional.empty()),
                FetchListener.NONE);
        decodePool = new DecodePool(new ImageDecoder(ImageLimits.DEFAULT, new PixelPool()), 1);
        batcher = new MicroBatcher<>(
                "test-", new BatchPolicy(2, Duration.ZERO), classifier::newPredictor, 1, BatchListener.NONE);
        var stages = new ImageStages(
                new PipelinePolicy(Duration.ofMinutes(1), 1, Duration.ofSeconds(30)),
                fetcher,
                decodePool,
                batcher,
                classifier.labels(),
                PipelineListener.NONE,
                InstantSource.system());
        return new TaggingPipeline(budget, stages);
    }
}
