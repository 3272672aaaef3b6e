package io.tagstream.app.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.tagstream.batch.Batched;
import io.tagstream.event.Outcome;
import io.tagstream.event.Outcome.Labelled;
import io.tagstream.event.Outcome.Rejected;
import io.tagstream.pipeline.ImageTrace;
import io.tagstream.pipeline.PipelineListener;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** An image's span and those of its stages, each made when its stage is over. Used by one thread at a time. */
final class SpannedImage implements ImageTrace {

    private final Tracer tracer;
    private final Span span;
    private final Context context;
    private final Function<Batched<?>, SpanContext> batches;
    private final PipelineListener listener;

    /**
     * @param batches  the span of a batch
     * @param listener told to which trace an image belongs that gets no label
     */
    SpannedImage(Tracer tracer, Span span, Function<Batched<?>, SpanContext> batches, PipelineListener listener) {
        this.tracer = tracer;
        this.span = span;
        this.context = Context.root().with(span);
        this.batches = batches;
        this.listener = listener;
    }

    @Override
    public void fetched(Duration took) {
        stage("fetch", Instant.now(), took);
    }

    @Override
    public void decoded(Duration took) {
        stage("decode", Instant.now(), took);
    }

    @Override
    public void predicted(Batched<?> batched) {
        Instant end = Instant.now();
        stage("wait for batch", end.minus(batched.ran()), batched.queued());
        builder("predict", end, batched.ran())
                .addLink(batches.apply(batched))
                .setAttribute(TracedPipeline.BATCH_SIZE, (long) batched.batchSize())
                .startSpan()
                .end(end);
    }

    private void stage(String name, Instant end, Duration took) {
        builder(name, end, took).startSpan().end(end);
    }

    private SpanBuilder builder(String name, Instant end, Duration took) {
        return tracer.spanBuilder(name).setParent(context).setStartTimestamp(end.minus(took));
    }

    @Override
    public Outcome end(Outcome outcome) {
        Outcome continued =
                switch (outcome) {
                    case Labelled labelled ->
                        new Labelled(
                                labelled.request().withTraceparent(Traceparent.write(span.getSpanContext())),
                                labelled.facts(),
                                labelled.labels(),
                                labelled.model(),
                                labelled.timing());
                    case Rejected rejected -> {
                        span.setAttribute("error.type", rejected.reason().code());
                        span.setStatus(StatusCode.ERROR, rejected.message());
                        listener.onTraced(rejected.image(), Traceparent.write(span.getSpanContext()));
                        yield rejected;
                    }
                };
        span.end();
        return continued;
    }
}
