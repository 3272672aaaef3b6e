package io.tagstream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many events, few connections and little room: who waits for a connection must hold no bytes that those who have one
 * wait for, or nothing moves until their attempts are cut.
 */
@Timeout(60)
class FewConnectionsTest {

    private static final Path PHOTO = Path.of("src/embedded/resources/samples/chelsea.jpg");
    private static final int EVENTS = 16;
    private static final int CONNECTIONS = 2;
    private static final long CAP = 32L << 20;

    /** What all of them together may take is less than the cap of one. */
    private final InFlightBudget budget = new InFlightBudget(EVENTS, EVENTS << 20);

    private final ImageClassifier classifier = ImageClassifier.load(
            new ModelSettings(Path.of("src/main/model"), "OnnxRuntime", Precision.INT8, "cpu", 1, 1, 4));
    private final DecodePool decodePool = new DecodePool(new ImageDecoder(ImageLimits.DEFAULT, new PixelPool()), 1);
    private final MicroBatcher<DecodedImage, Logits> batcher = new MicroBatcher<>(
            "test-", new BatchPolicy(4, Duration.ZERO), classifier::newPredictor, 1, BatchListener.NONE);
    private HttpServer origin;
    private ImageFetcher fetcher;

    @BeforeEach
    void serve() throws IOException {
        byte[] photo = Files.readAllBytes(PHOTO);
        byte[] large = new byte[2 << 20];
        System.arraycopy(photo, 0, large, 0, photo.length);
        origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), EVENTS);
        answer("/chunked", photo, 0);
        answer("/large", large, large.length);
        origin.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        origin.start();
        var http = new HttpPolicy(
                List.of(),
                List.of(Network.parse("127.0.0.0/8")),
                Set.of(origin.getAddress().getPort()),
                5,
                CONNECTIONS,
                CONNECTIONS,
                Duration.ofSeconds(5),
                HttpPolicy.USER_AGENT);
        var policy = new FetchPolicy(
                CAP, Duration.ofSeconds(20), 1, Backoff.defaults(), CircuitPolicy.defaults(), http, Optional.empty());
        fetcher = new ImageFetcher(policy, FetchListener.NONE);
    }

    /** @param length 0 for chunks without one */
    private void answer(String path, byte[] body, long length) {
        origin.createContext(path, exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, length);
                exchange.getResponseBody().write(body);
            }
        });
    }

    @AfterEach
    void close() throws InterruptedException {
        fetcher.close();
        origin.stop(0);
        decodePool.close();
        batcher.close(Duration.ofSeconds(5));
        classifier.close();
    }

    @Test
    void imagesThatComeWithoutALengthAreAllLabelledInTheFirstAttempt() throws Exception {
        assertThat(tagAll("/chunked")).hasSize(EVENTS).allSatisfy(outcome -> assertThat(outcome)
                .isInstanceOf(Labelled.class));
        assertThat(budget.bytesInFlight()).isZero();
    }

    @Test
    void imagesLargerThanTheirPartOfTheRoomAreAllLabelledInTheFirstAttempt() throws Exception {
        assertThat(tagAll("/large")).hasSize(EVENTS).allSatisfy(outcome -> assertThat(outcome)
                .isInstanceOf(Labelled.class));
        assertThat(budget.bytesInFlight()).isZero();
    }

    private List<Outcome> tagAll(String path) throws InterruptedException {
        var stages = new ImageStages(
                new PipelinePolicy(Duration.ofMinutes(1), 1, Duration.ofSeconds(30)),
                fetcher,
                decodePool,
                batcher,
                classifier.labels(),
                PipelineListener.NONE,
                InstantSource.fixed(Instant.EPOCH));
        var pipeline = new TaggingPipeline(budget, stages);
        var outcomes = new LinkedBlockingQueue<Outcome>();
        var uri = URI.create("http://127.0.0.1:" + origin.getAddress().getPort() + path);
        for (int i = 0; i < EVENTS; i++) {
            pipeline.tryTag(List.of(request(uri, i)), NativeAdmission.OPEN, outcomes::addAll)
                    .orElseThrow();
        }
        pipeline.start();
        var all = new ArrayList<Outcome>();
        while (all.size() < EVENTS) {
            Outcome next = outcomes.poll(30, TimeUnit.SECONDS);
            if (next == null) {
                return all;
            }
            all.add(next);
        }
        return all;
    }

    private static ImageRequest request(URI uri, int offset) {
        return new ImageRequest(
                new ImageId(new EventId("t", 0, offset), 0),
                new ImageReference.Http(uri),
                new LabelOptions(5, 0, Set.of(Task.CLASSIFY)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty());
    }
}
