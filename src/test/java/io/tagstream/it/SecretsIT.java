package io.tagstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tagstream.embedded.EmbeddedBroker;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets that come in by events, by servers' answers and by the configuration are in nothing that the
 * packaged worker emits: its log (its own classes at TRACE), labels, headers, metrics, health. A dead letter's value is
 * the event as it came, by contract, and is the one place where they are.
 */
class SecretsIT {

    private static final Duration LONGEST = Duration.ofSeconds(120);

    /** One for each way in, so that a leak names itself. */
    private final Map<String, String> canaries = new HashMap<>();

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path folder;

    @Test
    void nothingThatTheWorkerEmitsHoldsASecret() throws Exception {
        HttpServer origin = origin();
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"))) {
            broker.createTopics(1, "image-events", "image-labels", "image-dead-letters");
            String host = "http://127.0.0.1:" + origin.getAddress().getPort();
            List<String> events = events(host);
            try (var spans = SpanCollector.start();
                    var worker = WorkerProcess.start(broker.bootstrapServers(), folder, settings(origin, spans));
                    var outcomes = new Outcomes(broker.bootstrapServers(), "image-labels", "image-dead-letters")) {
                worker.awaitReady();
                Events.send(broker, events);
                outcomes.await(events.size(), LONGEST);
                var emitted = new ArrayList<String>();
                for (int offset = 0; offset < events.size(); offset++) {
                    emitted.addAll(textsOf(outcomes.at(0, offset), events.get(offset)));
                }
                for (String path : List.of("/q/metrics", "/q/health", "/q/health/ready", "/q/health/live")) {
                    emitted.add(worker.body(path));
                }
                assertThat(worker.terminate()).isZero();
                emitted.add(worker.log());
                spans.spans().forEach(span -> emitted.add(span.toString()));

                assertThat(spans.spans())
                        .as("spans, of which each event has some")
                        .hasSizeGreaterThanOrEqualTo(events.size());
                assertThat(outcomes.count(outcome -> outcome.topic().equals("image-labels")))
                        .as("labels; the log:%n%s", worker.log())
                        .isEqualTo(3);
                assertThat(asked)
                        .as("the origin was asked with the secrets")
                        .anyMatch(request -> request.contains(canaries.get("query")))
                        .anyMatch(request -> request.contains(canaries.get("redirect")))
                        .anyMatch(request -> request.contains(canaries.get("bearer")))
                        .anyMatch(request -> request.contains(canaries.get("access key")));
                canaries.forEach((place, canary) -> assertThat(emitted)
                        .as("what was emitted, and the secret of: " + place)
                        .noneMatch(text -> text.contains(canary)));
            }
        } finally {
            origin.stop(0);
        }
    }

    private Map<String, String> settings(HttpServer origin, SpanCollector spans) {
        var settings = new HashMap<String, String>();
        settings.put("tagstream.fetch.http.allowed-networks", "127.0.0.0/8");
        settings.put(
                "tagstream.fetch.http.allowed-ports",
                Integer.toString(origin.getAddress().getPort()));
        String authority = "127.0.0.1:" + origin.getAddress().getPort();
        settings.put("tagstream.fetch.http.hosts.\"" + authority + "\".bearer", canary("bearer"));
        settings.put("tagstream.fetch.http.hosts.\"" + authority + "\".credentials-over-http", "true");
        settings.put("tagstream.traces.endpoint", spans.endpoint());
        settings.put("tagstream.fetch.s3.buckets", "photos");
        settings.put("tagstream.fetch.s3.endpoint", "http://" + authority);
        settings.put("aws.accessKeyId", canary("access key"));
        settings.put("aws.secretAccessKey", canary("secret key"));
        settings.put("aws.sessionToken", canary("session token"));
        settings.put("tagstream.fetch.max-attempts", "2");
        // Two attempts at what is never answered; all else must be in time, on a busy machine too.
        settings.put("tagstream.fetch.timeout", "10s");
        settings.put("quarkus.log.category.\"io.tagstream\".level", "TRACE");
        settings.put("quarkus.log.category.\"io.tagstream\".min-level", "TRACE");
        return settings;
    }

    /** Each ends in an outcome of its own; the first three are labels. */
    private List<String> events(String host) {
        return List.of(
                image(host + "/photo.jpg?X-Amz-Signature=" + canary("query")),
                image(host + "/moved?to=" + canary("query of a redirect's source")),
                image(host + "/guarded.jpg#" + canary("fragment")),
                image(host + "/missing?X-Amz-Credential=" + canary("query of a 404")),
                image(host + "/broken?sig=" + canary("query of a 503")),
                image(host + "/page?sig=" + canary("query of no image")),
                image(host + "/silent?sig=" + canary("query of a timeout")),
                image(host + "/away?sig=" + canary("query that leads away")),
                image("s3://photos/missing.jpg"),
                image("http://10.0.0.1/photo.jpg?sig=" + canary("query of a forbidden address")),
                image("http://user:" + canary("user info") + "@127.0.0.1/photo.jpg"),
                image("ftp://example.org/photo.jpg?sig=" + canary("query of a foreign scheme")),
                image("https://exa mple.org/\\\\photo.jpg?sig=" + canary("query of no address")),
                image("data:image/jpeg;base64," + canary("inline data")),
                "{\"image\": \"" + host + "/photo.jpg?sig=" + canary("JSON that ends early"),
                "{\"image\": {\"uri\": 7}, \"options\": {\"" + canary("unknown option") + "\": 1}}",
                canary("no JSON"));
    }

    private String canary(String place) {
        return canaries.computeIfAbsent(
                place, _ -> "canary" + UUID.randomUUID().toString().replace("-", ""));
    }

    private static String image(String uri) {
        return "{\"image\": \"" + uri + "\"}";
    }

    private static List<String> textsOf(ConsumerRecord<byte[], byte[]> outcome, String event) {
        var texts = new ArrayList<String>();
        for (Header header : outcome.headers()) {
            texts.add(header.key() + ": " + new String(header.value(), UTF_8));
        }
        String value = new String(outcome.value(), UTF_8);
        if (outcome.topic().equals("image-labels")) {
            texts.add(value);
        } else {
            assertThat(value).as("a dead letter's value").isEqualTo(event);
        }
        return texts;
    }

    private HttpServer origin() throws IOException {
        byte[] photo = Files.readAllBytes(Path.of("src/embedded/resources/samples/chelsea.jpg"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(task -> Thread.ofVirtual().start(task));
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            switch (exchange.getRequestURI().getPath()) {
                case "/photo.jpg", "/guarded.jpg" -> answer(exchange, 200, photo);
                case "/moved" -> moved(exchange, "/photo.jpg?token=" + canary("redirect"));
                case "/away" -> moved(exchange, "ftp://example.org/?token=" + canary("redirect that leads away"));
                case "/broken" -> answer(exchange, 503, canary("body of a 503").getBytes(UTF_8));
                case "/page" -> answer(exchange, 200, ("<html>" + canary("body of a page")).getBytes(UTF_8));
                case "/silent" -> {
                    // Never answered.
                }
                default -> answer(exchange, 404, canary("body of a 404").getBytes(UTF_8));
            }
        });
        server.start();
        return server;
    }

    private static void moved(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        answer(exchange, 302, new byte[0]);
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Set-Cookie", "session=none");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
