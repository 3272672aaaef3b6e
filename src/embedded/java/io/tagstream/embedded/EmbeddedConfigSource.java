package io.tagstream.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Where the embedded broker and the photos are, known before either is there. Above every other
 * source: a program with a broker of its own must never send its sample events to somebody's cluster.
 *
 * <p>The port is chosen once in the life of a JVM, so that clients find the broker again after a live
 * reload; it is kept in a system property, since a reload begins with new classes.
 */
public final class EmbeddedConfigSource implements ConfigSource {

    private static final String PORT = "io.tagstream.embedded.port";
    private static final int USUAL_PORT = 9092;
    private static final int ABOVE_ALL = 1000;

    private final Map<String, String> properties;

    /** For the configuration's service loader. */
    public EmbeddedConfigSource() {
        String servers = Loopback.HOST + ":" + port();
        this.properties = Map.of(
                "kafka.bootstrap.servers", servers,
                "quarkus.kafka-streams.bootstrap-servers", servers,
                "tagstream.fetch.file.root", photos().toString());
    }

    /** Where clients connect. */
    static int port() {
        synchronized (System.getProperties()) {
            Integer chosen = Integer.getInteger(PORT);
            if (chosen != null) {
                return chosen;
            }
            int port = Loopback.isFree(USUAL_PORT) ? USUAL_PORT : Loopback.freePort();
            System.setProperty(PORT, Integer.toString(port));
            return port;
        }
    }

    /** The folder that {@code file:} references may point to. */
    static Path photos() {
        return folder().resolve("photos");
    }

    /** Goes with the build's other products; the broker's part of it is named by the port, which only one JVM has. */
    static Path log() {
        return folder().resolve("broker-" + port());
    }

    private static Path folder() {
        return Path.of("target", "embedded").toAbsolutePath();
    }

    @Override
    public Set<String> getPropertyNames() {
        return properties.keySet();
    }

    @Override
    public @Nullable String getValue(String name) {
        return properties.get(name);
    }

    @Override
    public String getName() {
        return "embedded broker";
    }

    @Override
    public int getOrdinal() {
        return ABOVE_ALL;
    }
}
