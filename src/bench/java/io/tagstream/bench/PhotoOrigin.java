package io.tagstream.bench;

import com.sun.net.httpserver.HttpServer;
import io.tagstream.fetch.Backoff;
import io.tagstream.fetch.CircuitPolicy;
import io.tagstream.fetch.FetchPolicy;
import io.tagstream.fetch.HttpPolicy;
import io.tagstream.fetch.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;

/** A web server on loopback that answers every path with one photo, after a while. Thread-safe. */
final class PhotoOrigin implements AutoCloseable {

    /** Connections that may wait to be accepted: a burst must not be told to come back in a second. */
    private static final int BACKLOG = 1024;

    static {
        // By default the server drops what is idle beyond 200 connections, and a client that sends just then fails.
        System.setProperty("sun.net.httpserver.maxIdleConnections", "1024");
        // Else an answer may wait 40 ms for the acknowledgement of its first half.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;

    /** @param delay before the headers; zero or more */
    PhotoOrigin(byte[] photo, Duration delay) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.createContext("/", exchange -> {
            try (exchange) {
                Thread.sleep(delay);
                exchange.sendResponseHeaders(200, photo.length);
                exchange.getResponseBody().write(photo);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    URI uri(int photo) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + photo);
    }

    /**
     * The shipped policy, with this server allowed.
     *
     * @param connections to one host at once; at least 1
     */
    FetchPolicy policy(int connections) {
        HttpPolicy usual = HttpPolicy.defaults();
        var http = new HttpPolicy(
                List.of(),
                List.of(Network.parse("127.0.0.0/8")),
                Set.of(server.getAddress().getPort()),
                usual.maxRedirects(),
                connections,
                connections,
                usual.idleTimeout(),
                usual.userAgent());
        return new FetchPolicy(
                32L << 20,
                Duration.ofSeconds(30),
                12,
                Backoff.defaults(),
                CircuitPolicy.defaults(),
                http,
                Optional.empty());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
