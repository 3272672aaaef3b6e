package io.tagstream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tagstream.batch.BatchListener;
import io.tagstream.batch.BatchPolicy;
import io.tagstream.batch.MicroBatcher;
import io.tagstream.event.EventId;
import io.tagstream.event.ImageId;
import io.tagstream.event.ImageReference;
import io.tagstream.event.ImageRequest;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.ModelIdentity;
import io.tagstream.event.Outcome;
import io.tagstream.event.Outcome.Rejected;
import io.tagstream.event.Reason;
import io.tagstream.event.Stage;
import io.tagstream.event.Task;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.fetch.FetchListener;
import io.tagstream.fetch.FetchPolicy;
import io.tagstream.fetch.ImageFetcher;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.DecodedImage;
import io.tagstream.inference.LabelModel;
import io.tagstream.inference.Logits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoders that hang, and decoders whose virtual machine breaks under them. */
@Timeout(60)
class DecodePoolTest {

    private static final DecodeResult CORRUPT = new DecodeResult.Refused(Reason.CORRUPT_IMAGE, "no picture");

    private final InFlightBudget budget = new InFlightBudget(2, 64 << 20);
    private final ImageFetcher fetcher = new ImageFetcher(FetchPolicy.defaults(), FetchListener.NONE);
    private final MicroBatcher<DecodedImage, Logits> batcher = new MicroBatcher<>(
            "test-", new BatchPolicy(1, Duration.ZERO), () -> images -> List.of(), 1, BatchListener.NONE);
    private final CompletableFuture<Throwable> broken = new CompletableFuture<>();

    @AfterEach
    void close() {
        fetcher.close();
        batcher.close();
    }

    @Test
    void aDecodingThatHangsShowsSinceWhenAndLetsTheOtherThreadsGoOn() throws Exception {
        var hang = new CountDownLatch(1);
        long before = System.nanoTime();
        try (var pool = new DecodePool(image -> image.length() == 1 ? hangAt(hang) : CORRUPT, 2)) {
            assertThat(pool.oldestDecodeStart()).isEmpty();

            CompletableFuture<DecodePool.Decoding> hanging = pool.decode(new EncodedImage(new byte[1]), Task.CLASSIFY);
            await().until(() -> pool.oldestDecodeStart().isPresent());
            for (int i = 0; i < 10; i++) {
                pool.decode(new EncodedImage(new byte[2]), Task.CLASSIFY).get();
            }

            assertThat(pool.oldestDecodeStart().getAsLong()).isBetween(before, System.nanoTime());
            assertThat(hanging).isNotDone();
            hang.countDown();
            hanging.get();
            assertThat(pool.oldestDecodeStart()).isEmpty();
        }
    }

    @Test
    void aMachineWithoutMemoryEndsTheProcessAndLeavesTheEventToTheNext() throws Exception {
        var told = new CompletableFuture<List<Outcome>>();

        tag(
                image -> {
                    throw new OutOfMemoryError("Java heap space");
                },
                told);

        assertThat(broken.get(20, TimeUnit.SECONDS)).isInstanceOf(OutOfMemoryError.class);
        await().until(() -> budget.eventsInFlight() == 0 && budget.bytesInFlight() == 0);
        assertThat(told).as("no outcome: the image is not to blame").isNotDone();
    }

    @ParameterizedTest
    @ValueSource(classes = {StackOverflowError.class, IllegalStateException.class, AssertionError.class})
    void anyOtherDefectCostsTheEventItsLabel(Class<? extends Throwable> defect) throws Exception {
        var told = new CompletableFuture<List<Outcome>>();

        tag(
                image -> {
                    throw DecodePoolTest.<RuntimeException>unchecked(defect);
                },
                told);

        assertThat(told.get(20, TimeUnit.SECONDS)).singleElement().isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(Reason.PREDICTION_FAILED);
            assertThat(rejected.stage()).isEqualTo(Stage.DECODE);
        });
        assertThat(broken).isNotDone();
    }

    private void tag(Function<EncodedImage, DecodeResult> decoder, CompletableFuture<List<Outcome>> told) {
        var model = new ModelIdentity("m", "0".repeat(64), "OnnxRuntime", "int8", "cpu", "resize256-crop224");
        var stages = new ImageStages(
                new PipelinePolicy(Duration.ofMinutes(1), 1, Duration.ofSeconds(30)),
                fetcher,
                new DecodePool(decoder, 1),
                batcher,
                LabelModel.read(model, Path.of("src/main/model/labels.csv"), 1000),
                new PipelineListener() {

                    @Override
                    public void onBroken(Throwable failure) {
                        broken.complete(failure);
                    }
                },
                InstantSource.system());
        var request = new ImageRequest(
                new ImageId(new EventId("t", 0, 0), 0),
                new ImageReference.Inline("image/jpeg", false, "picture"),
                new LabelOptions(1, 0, Set.of(Task.CLASSIFY)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty());
        var pipeline = new TaggingPipeline(budget, stages);
        pipeline.tryTag(List.of(request), NativeAdmission.OPEN, told::complete).orElseThrow();
        pipeline.start();
    }

    private static DecodeResult hangAt(CountDownLatch latch) {
        try {
            latch.await();
            return CORRUPT;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Thrown whatever it is: the compiler takes it for what the caller says. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T unchecked(Class<? extends Throwable> type) throws T {
        try {
            throw (T) type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
