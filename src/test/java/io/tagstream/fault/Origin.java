package io.tagstream.fault;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tagstream.embedded.Loopback;
import io.tagstream.faults.Command;
import io.tagstream.faults.Command.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A web server on loopback that is well or ill as the path says, until it is told to be well. It
 * counts how often each picture was asked for. Thread-safe.
 */
final class Origin implements AutoCloseable {

    /** How a path behaves while the origin is ill. */
    enum Manner {

        /** Answers. */
        WELL,

        /** Never answers. */
        SILENT,

        /** 503, at once. */
        BUSY,

        /** The body comes a byte a second. */
        TRICKLING,

        /** Answers, but takes 20 seconds to. */
        LATE,

        /** Answers with a picture of a little over a mebibyte, for which the collector takes two. */
        MEBIBYTE,

        /** Answers with a picture of some megabytes. */
        LARGE
    }

    private static final int CLASSES = 1000;
    private static final int BACKLOG = 1024;
    private static final int MEBIBYTE_SIDE = 600;
    private static final int LARGE_SIDE = 1200;
    private static final Duration TRICKLE = Duration.ofSeconds(1);
    private static final Duration LATENESS = Duration.ofSeconds(20);

    private final HttpServer server;
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final CountDownLatch recovered = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    private Origin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(Loopback.HOST, 0), BACKLOG);
        server.setExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("origin-", 0).factory()));
        server.createContext("/", this::answer);
    }

    static Origin start() throws IOException {
        var origin = new Origin();
        origin.server.start();
        return origin;
    }

    /** What a worker needs to be allowed to fetch from here. */
    Map<String, String> settings() {
        return Map.of("tagstream.fetch.http.allowed-ports", Integer.toString(port()));
    }

    /** The n-th event, whose picture is fetched from here. */
    Draft draft(int n, Manner manner) {
        return Draft.fetched(n, uri(n, manner));
    }

    URI uri(int n, Manner manner) {
        return URI.create("http://" + Loopback.HOST + ":" + port() + "/" + manner.name() + "/" + n);
    }

    /** From now on every path answers, those included that are being asked for. */
    void recover() {
        recovered.countDown();
    }

    /** How many pictures were asked for more than once. */
    long askedAgain() {
        return asked.values().stream().filter(count -> count.get() > 1).count();
    }

    /** How many requests came. */
    int requests() {
        return asked.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** How many pictures were asked for at all. */
    int asked() {
        return asked.size();
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            asked.computeIfAbsent(path, _ -> new AtomicInteger()).incrementAndGet();
            String[] parts = path.split("/");
            var manner = recovered.getCount() == 0 ? Manner.WELL : Manner.valueOf(parts[1]);
            var command = new Command(Kind.LABEL, Integer.parseInt(parts[2]) % CLASSES);
            switch (manner) {
                case WELL -> send(exchange, Pictures.png(command, 1, 1));
                case MEBIBYTE -> send(exchange, Pictures.heavyPng(command, MEBIBYTE_SIDE, MEBIBYTE_SIDE));
                case LARGE -> send(exchange, Pictures.heavyPng(command, LARGE_SIDE, LARGE_SIDE));
                case BUSY -> exchange.sendResponseHeaders(503, -1);
                case SILENT -> {
                    recovered.await();
                    send(exchange, Pictures.png(command, 1, 1));
                }
                case LATE -> {
                    closed.await(LATENESS.toMillis(), TimeUnit.MILLISECONDS);
                    send(exchange, Pictures.png(command, 1, 1));
                }
                case TRICKLING -> trickle(exchange, Pictures.png(command, 1, 1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "image/png");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private void trickle(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        exchange.sendResponseHeaders(200, body.length);
        OutputStream out = exchange.getResponseBody();
        for (byte part : body) {
            out.write(part);
            out.flush();
            if (closed.await(TRICKLE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        recover();
        server.stop(0);
    }
}
