package io.tagstream.app.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.tagstream.batch.Batched;
import io.tagstream.event.ImageRequest;
import io.tagstream.event.Label;
import io.tagstream.event.Outcome;
import io.tagstream.image.DecodedImage;
import io.tagstream.inference.Logits;
import io.tagstream.pipeline.ImageTrace;
import io.tagstream.pipeline.PipelineListener;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A span for each image, which continues its event's trace, and one for each batch, which the images' spans
 * link to, since a batch belongs to many traces. Thread-safe.
 */
public final class TracedPipeline implements PipelineListener {

    static final AttributeKey<Long> BATCH_SIZE = AttributeKey.longKey("tagstream.batch.size");

    /** The images of one batch end within milliseconds of each other. */
    private static final int BATCHES_KEPT = 256;

    private final PipelineListener next;
    private final Tracer tracer;
    private final @Nullable BatchSpan[] batches = new BatchSpan[BATCHES_KEPT];

    private record BatchSpan(long batch, SpanContext context) {}

    /** @param next told everything too */
    public TracedPipeline(PipelineListener next, OpenTelemetry openTelemetry) {
        this.next = next;
        this.tracer = openTelemetry.getTracer("io.tagstream");
    }

    @Override
    public ImageTrace begin(ImageRequest request) {
        Context parent = request.traceparent().map(Traceparent::read).orElseGet(Context::root);
        Span span = tracer.spanBuilder("tag image")
                .setSpanKind(SpanKind.CONSUMER)
                .setParent(parent)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", request.id().event().topic())
                .setAttribute(
                        "messaging.destination.partition.id",
                        Integer.toString(request.id().event().partition()))
                .setAttribute("messaging.kafka.offset", request.id().event().offset())
                .setAttribute("tagstream.event.id", request.id().toString())
                .setAttribute("tagstream.image", request.reference().printable())
                .startSpan();
        return new SpannedImage(tracer, span, this::batchOf, next);
    }

    /** The span of a batch; the first of its images to end makes it. */
    private SpanContext batchOf(Batched<?> batched) {
        int at = (int) (batched.batch() % BATCHES_KEPT);
        synchronized (batches) {
            BatchSpan known = batches[at];
            if (known == null || known.batch() != batched.batch()) {
                known = new BatchSpan(batched.batch(), newSpan(batched));
                batches[at] = known;
            }
            return known.context();
        }
    }

    private SpanContext newSpan(Batched<?> batched) {
        Instant end = Instant.now();
        Span span = tracer.spanBuilder("predict batch")
                .setNoParent()
                .setAttribute(BATCH_SIZE, (long) batched.batchSize())
                .setStartTimestamp(end.minus(batched.ran()))
                .startSpan();
        span.end(end);
        return span.getSpanContext();
    }

    @Override
    public void onFetched(Duration took) {
        next.onFetched(took);
    }

    @Override
    public void onDecoded(Duration queued, Duration took) {
        next.onDecoded(queued, took);
    }

    @Override
    public void onPicture(ImageRequest request, DecodedImage image) {
        next.onPicture(request, image);
    }

    @Override
    public void onPredicted(ImageRequest request, Logits logits, List<Label> labels) {
        next.onPredicted(request, logits, labels);
    }

    @Override
    public void onOutcome(Outcome outcome) {
        next.onOutcome(outcome);
    }

    @Override
    public void onBroken(Throwable failure) {
        next.onBroken(failure);
    }
}
