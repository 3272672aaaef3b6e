package io.tagstream.app.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The header of W3C Trace Context, by OpenTelemetry's own reader and writer. */
final class Traceparent {

    private static final String NAME = "traceparent";

    private static final TextMapGetter<String> HEADER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String carrier) {
            return List.of(NAME);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return key.equals(NAME) ? carrier : null;
        }
    };

    private Traceparent() {}

    /** The context to continue; a root where the text is none. */
    static Context read(String traceparent) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, HEADER);
    }

    static String write(SpanContext context) {
        var header = new StringBuilder();
        W3CTraceContextPropagator.getInstance()
                .inject(Context.root().with(Span.wrap(context)), header, (to, name, value) -> {
                    if (to != null && name.equals(NAME)) {
                        to.append(value);
                    }
                });
        return header.toString();
    }
}
