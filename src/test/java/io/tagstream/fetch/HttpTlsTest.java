package io.tagstream.fetch;

import static io.tagstream.fetch.FetchResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tagstream.event.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTlsTest {

    private static final byte[] IMAGE = {1, 2, 3};

    private static TestCertificates certificates;

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);
    private Optional<HttpsServer> server = Optional.empty();

    @BeforeAll
    static void make(@TempDir Path folder) throws Exception {
        certificates = TestCertificates.make(folder);
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.ifPresent(running -> running.stop(0));
    }

    @Test
    void imageIsFetchedFromAServerThatWeTrust() throws Exception {
        var uri = serve("valid");
        fetcher.tls = Optional.of(certificates.trusting());

        assertThat(fetcher.fetch(uri)).fetched(IMAGE).after(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"expired", "other"})
    void certificateThatIsExpiredOrOfAnotherHostIsRefusedForGood(String certificate) throws Exception {
        var uri = serve(certificate);
        fetcher.tls = Optional.of(certificates.trusting());

        assertThat(fetcher.fetch(uri)).failed(Reason.TLS_INVALID).after(1);
        assertThat(asked).as("no request was sent").hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"authority", "valid"})
    void certificateThatIsSelfSignedOrOfAnUnknownAuthorityIsRefusedForGood(String certificate) throws Exception {
        var uri = serve(certificate);

        assertThat(fetcher.fetch(uri)).failed(Reason.TLS_INVALID).after(1);
        assertThat(asked).as("no request was sent").hasValue(0);
    }

    @Test
    void serverThatSpeaksNoTlsIsRefusedForGood() {
        try (var plain = PlainTalker.start()) {
            fetcher.allowedPorts = Set.of(plain.port());

            assertThat(fetcher.fetch(URI.create("https://127.0.0.1:" + plain.port() + "/")))
                    .failed(Reason.TLS_INVALID)
                    .after(1);
        }
    }

    @Test
    void serverThatSpeaksNoVersionThatWeDoIsRefusedForGood() {
        int protocolVersion = 70;
        try (var old = PlainTalker.startAlerting(protocolVersion)) {
            fetcher.allowedPorts = Set.of(old.port());

            assertThat(fetcher.fetch(URI.create("https://127.0.0.1:" + old.port() + "/")))
                    .failed(Reason.TLS_INVALID)
                    .after(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 80}) // bad_record_mac, handshake_failure, internal_error
    void alertThatMayPassIsTriedAgain(int alert) {
        try (var troubled = PlainTalker.startAlerting(alert)) {
            fetcher.allowedPorts = Set.of(troubled.port());

            assertThat(fetcher.fetch(URI.create("https://127.0.0.1:" + troubled.port() + "/")))
                    .failed(Reason.FETCH_FAILED)
                    .after(3);
        }
    }

    @Test
    void handshakeThatBreaksOffIsTriedAgain() {
        try (var rude = PlainTalker.startRude()) {
            fetcher.allowedPorts = Set.of(rude.port());

            assertThat(fetcher.fetch(URI.create("https://127.0.0.1:" + rude.port() + "/")))
                    .failed(Reason.FETCH_FAILED)
                    .after(3);
        }
    }

    @Test
    void handshakeThatStallsIsCutByTheAttemptsClock() {
        fetcher.timeout = Duration.ofMillis(200);
        fetcher.maxAttempts = 1;
        try (var silent = PlainTalker.startSilent()) {
            fetcher.allowedPorts = Set.of(silent.port());

            assertThat(fetcher.fetch(URI.create("https://127.0.0.1:" + silent.port() + "/")))
                    .failed(Reason.FETCH_TIMEOUT);
        }
    }

    @Test
    void bodyThatStallsOverTlsIsCutByTheAttemptsClock() throws Exception {
        var uri = serve("valid");
        fetcher.tls = Optional.of(certificates.trusting());
        fetcher.timeout = Duration.ofMillis(1_000);
        fetcher.maxAttempts = 1;

        assertThat(fetcher.fetch(uri.resolve("/stall"))).failed(Reason.FETCH_TIMEOUT);
    }

    @Test
    void redirectFromHttpsToHttpIsRefused() throws Exception {
        try (var plain = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 3", IMAGE)) {
            var uri = serve("valid");
            fetcher.tls = Optional.of(certificates.trusting());
            fetcher.allowedPorts = Set.of(plain.port(), uri.getPort());

            assertThat(fetcher.fetch(uri.resolve("/to?" + plain.uri("/"))))
                    .failed(Reason.SCHEME_NOT_ALLOWED)
                    .after(1);
            assertThat(plain.connections()).isZero();
        }
    }

    @Test
    void redirectFromHttpToHttpsIsFollowed() throws Exception {
        var uri = serve("valid");
        fetcher.tls = Optional.of(certificates.trusting());
        try (var plain = RawOrigin.saying("HTTP/1.1 301 Moved\nLocation: " + uri + "\nContent-Length: 0")) {
            fetcher.allowedPorts = Set.of(plain.port(), uri.getPort());

            assertThat(fetcher.fetch(plain.uri("/"))).fetched(IMAGE);
        }
    }

    private URI serve(String certificate) throws Exception {
        var https = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(certificates.serving(certificate)));
        https.setExecutor(task -> Thread.ofVirtual().start(task));
        https.createContext("/", this::answer);
        https.start();
        server = Optional.of(https);
        fetcher.allowedPorts = Set.of(https.getAddress().getPort());
        return URI.create("https://127.0.0.1:" + https.getAddress().getPort() + "/");
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/to" -> {
                    exchange.getResponseHeaders()
                            .set("Location", exchange.getRequestURI().getQuery());
                    exchange.sendResponseHeaders(302, -1);
                }
                case "/stall" -> {
                    exchange.sendResponseHeaders(200, 100);
                    exchange.getResponseBody().flush();
                    over.await();
                }
                default -> {
                    exchange.sendResponseHeaders(200, IMAGE.length);
                    exchange.getResponseBody().write(IMAGE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
