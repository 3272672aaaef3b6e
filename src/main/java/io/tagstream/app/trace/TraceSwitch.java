package io.tagstream.app.trace;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Traces are made where there is somebody to send them to, without a second key that says so. */
public final class TraceSwitch implements ConfigSourceFactory {

    /** Where the collector listens. */
    static final String ENDPOINT = "tagstream.traces.endpoint";

    /** Below all that a person sets, above the libraries' own defaults. */
    private static final int ORDINAL = 50;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        String endpoint = context.getValue(ENDPOINT).getValue();
        boolean off = endpoint == null || endpoint.isBlank();
        return List.of(new PropertiesConfigSource(
                Map.of("quarkus.otel.sdk.disabled", Boolean.toString(off)), "traces are on with an endpoint", ORDINAL));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }
}
