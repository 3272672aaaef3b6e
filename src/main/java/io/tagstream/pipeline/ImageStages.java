package io.tagstream.pipeline;

import io.tagstream.batch.BatchFailedException;
import io.tagstream.batch.Batched;
import io.tagstream.batch.MicroBatcher;
import io.tagstream.event.ImageFacts;
import io.tagstream.event.ImageRequest;
import io.tagstream.event.Label;
import io.tagstream.event.Outcome;
import io.tagstream.event.Outcome.Labelled;
import io.tagstream.event.Outcome.Rejected;
import io.tagstream.event.Reason;
import io.tagstream.event.Stage;
import io.tagstream.event.Task;
import io.tagstream.event.Timing;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.fetch.EventDeadline;
import io.tagstream.fetch.FetchResult;
import io.tagstream.fetch.ImageFetcher;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.View;
import io.tagstream.inference.LabelModel;
import io.tagstream.inference.Logits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What happens to one image, as straight-line code on its event's virtual thread: fetch, decode,
 * batch and predict, labels. Thread-safe.
 */
public final class ImageStages {

    private final PipelinePolicy policy;
    private final ImageFetcher fetcher;
    private final DecodePool decodePool;
    private final MicroBatcher<DecodedImage, Logits> batcher;
    private final LabelModel model;
    private final PipelineListener listener;
    private final InstantSource clock;

    public ImageStages(
            PipelinePolicy policy,
            ImageFetcher fetcher,
            DecodePool decodePool,
            MicroBatcher<DecodedImage, Logits> batcher,
            LabelModel model,
            PipelineListener listener,
            InstantSource clock) {
        this.policy = policy;
        this.fetcher = fetcher;
        this.decodePool = decodePool;
        this.batcher = batcher;
        this.model = model;
        this.listener = listener;
        this.clock = clock;
    }

    /** The event's deadline counts from its first attempt in this process. */
    EventDeadline deadlineFromNow() {
        return EventDeadline.in(policy.eventDeadline());
    }

    /**
     * @throws InterruptedException if the event was cancelled; everything that was held is given back
     * @throws PredictorGoneException if no predictor can answer any more
     */
    Outcome tag(ImageRequest request, EventDeadline deadline, InFlightBudget.Permit permit, NativeEntry nativeEntry)
            throws InterruptedException {
        ImageTrace trace = listener.begin(request);
        Outcome outcome = trace.end(run(request, trace, deadline, permit, nativeEntry));
        listener.onOutcome(outcome);
        return outcome;
    }

    private Outcome run(
            ImageRequest request,
            ImageTrace trace,
            EventDeadline deadline,
            InFlightBudget.Permit permit,
            NativeEntry nativeEntry)
            throws InterruptedException {
        if (expired(request)) {
            return new Rejected(
                    request.id(),
                    Reason.EXPIRED,
                    Stage.FETCH,
                    "the event expired at " + request.expiry().orElseThrow());
        }
        Task task = request.options().task();
        boolean keepsOthersOut = nativeEntry.keepsOthersOut();
        try (ByteBudget.Share share = keepsOthersOut ? permit.shareAtOnce() : permit.share()) {
            // The map is reserved with the pixels, and both with the file.
            long decodedBytes = decodedBytes(task, decodePool.largestView(task));
            var hold = new InFlightHold(permit, share, decodedBytes, keepsOthersOut);
            return fetch(request, trace, deadline, hold, nativeEntry);
        }
    }

    private boolean expired(ImageRequest request) {
        return request.expiry().isPresent()
                && !clock.instant().isBefore(request.expiry().get());
    }

    private Outcome fetch(
            ImageRequest request, ImageTrace trace, EventDeadline deadline, InFlightHold hold, NativeEntry nativeEntry)
            throws InterruptedException {
        long start = System.nanoTime();
        FetchResult result =
                fetcher.fetch(request.reference(), request.announcedBytes(), () -> expired(request), deadline, hold);
        var took = Duration.ofNanos(System.nanoTime() - start);
        listener.onFetched(took);
        trace.fetched(took);
        return switch (result) {
            case FetchResult.Fetched(EncodedImage encoded, int _) ->
                decode(request, trace, encoded, took, hold, nativeEntry);
            case FetchResult.Failed(Reason reason, String message, int attempts, Optional<String> exception) ->
                new Rejected(request.id(), reason, Stage.FETCH, message, attempts, exception);
        };
    }

    private Outcome decode(
            ImageRequest request,
            ImageTrace trace,
            EncodedImage encoded,
            Duration fetched,
            InFlightHold hold,
            NativeEntry nativeEntry)
            throws InterruptedException {
        Task task = request.options().task();
        hold.growTo(encoded.length());
        // Of what came without a length, more was read into than it needed.
        hold.share().shrinkTo(encoded.length() + hold.decodedBytes());
        nativeEntry.enter();
        try {
            DecodePool.Decoding decoding = uninterruptibly(decodePool.decode(encoded, task));
            listener.onDecoded(decoding.queued(), decoding.took());
            trace.decoded(decoding.took());
            return switch (decoding.result()) {
                case DecodeResult.Refused(Reason reason, String message) ->
                    new Rejected(request.id(), reason, Stage.DECODE, message);
                case DecodeResult.Decoded(DecodedImage image) -> {
                    hold.share().shrinkTo(decodedBytes(task, image.view()));
                    var facts = new ImageFacts(
                            decoding.sha256(), image.type(), image.width(), image.height(), encoded.length());
                    yield predict(request, trace, facts, image, fetched, decoding.took());
                }
            };
        } catch (CompletionException e) {
            throw defectIn(Stage.DECODE, e);
        } finally {
            nativeEntry.imageDone();
        }
    }

    private long decodedBytes(Task task, View view) {
        return view.bufferBytes() + model.mapBytes(task, view);
    }

    private static StageDefectException defectIn(Stage stage, CompletionException e) {
        return new StageDefectException(stage, e.getCause() == null ? e : e.getCause());
    }

    private Outcome predict(
            ImageRequest request,
            ImageTrace trace,
            ImageFacts facts,
            DecodedImage image,
            Duration fetched,
            Duration decoded) {
        CompletableFuture<Batched<Logits>> prediction = batcher.submit(image);
        try (image) {
            listener.onPicture(request, image);
            Batched<Logits> batched = uninterruptibly(prediction);
            trace.predicted(batched);
            List<Label> labels = model.labels(batched.result(), request.options(), image.region());
            listener.onPredicted(request, batched.result(), labels);
            var timing = new Timing(fetched, decoded, batched.queued(), batched.ran(), batched.batchSize());
            return new Labelled(
                    request, facts, labels, model.identity(request.options().task()), timing);
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof BatchFailedException cause)) {
                throw new PredictorGoneException(e);
            }
            return new Rejected(
                    request.id(),
                    Reason.PREDICTION_FAILED,
                    Stage.PREDICT,
                    "the model failed on this image by itself: " + cause.getMessage(),
                    1,
                    Optional.of(cause.getClass().getName()));
        } catch (RuntimeException e) {
            throw new StageDefectException(Stage.PREDICT, e);
        }
    }

    /** Tells that this process cannot go on. */
    void broken(Throwable failure) {
        listener.onBroken(failure);
    }

    /**
     * Native code cannot be interrupted, and reads the image's memory until it is done: a cancelled
     * event waits for it too.
     */
    private static <T> T uninterruptibly(CompletableFuture<T> future) {
        return future.join();
    }
}
