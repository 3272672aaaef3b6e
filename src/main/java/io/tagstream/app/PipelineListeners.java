package io.tagstream.app;

import io.tagstream.event.ImageId;
import io.tagstream.event.ImageRequest;
import io.tagstream.event.Label;
import io.tagstream.event.Outcome;
import io.tagstream.image.DecodedImage;
import io.tagstream.inference.Logits;
import io.tagstream.pipeline.PipelineListener;
import java.time.Duration;
import java.util.List;

/** Tells several listeners, in order. */
record PipelineListeners(List<PipelineListener> listeners) implements PipelineListener {

    PipelineListeners {
        listeners = List.copyOf(listeners);
    }

    @Override
    public void onFetched(Duration took) {
        listeners.forEach(listener -> listener.onFetched(took));
    }

    @Override
    public void onDecoded(Duration queued, Duration took) {
        listeners.forEach(listener -> listener.onDecoded(queued, took));
    }

    @Override
    public void onPicture(ImageRequest request, DecodedImage image) {
        listeners.forEach(listener -> listener.onPicture(request, image));
    }

    @Override
    public void onPredicted(ImageRequest request, Logits logits, List<Label> labels) {
        listeners.forEach(listener -> listener.onPredicted(request, logits, labels));
    }

    @Override
    public void onTraced(ImageId rejected, String traceparent) {
        listeners.forEach(listener -> listener.onTraced(rejected, traceparent));
    }

    @Override
    public void onOutcome(Outcome outcome) {
        listeners.forEach(listener -> listener.onOutcome(outcome));
    }

    @Override
    public void onBroken(Throwable failure) {
        listeners.forEach(listener -> listener.onBroken(failure));
    }
}
