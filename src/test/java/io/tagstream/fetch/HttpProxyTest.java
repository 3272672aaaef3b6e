package io.tagstream.fetch;

import static io.tagstream.fetch.FetchResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tagstream.event.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Through a proxy, which is a {@link RawOrigin} here: it sees what it is asked for. */
class HttpProxyTest {

    private static final byte[] IMAGE = {1, 2, 3};
    private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 3";

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    HttpProxyTest() {
        fetcher.allowedNetworks = List.of();
        fetcher.names = name -> {
            throw new UnknownHostException(name);
        };
    }

    @Test
    void plainRequestGoesToTheProxyWholeAndItsAddressNeedsNoPermission() {
        try (var proxy = RawOrigin.saying(OK, IMAGE)) {
            through(proxy);

            assertThat(fetcher.fetch(URI.create("http://images.example/a.jpg?b")))
                    .fetched(IMAGE);
            assertThat(proxy.heads().getFirst())
                    .startsWith("GET http://images.example/a.jpg?b HTTP/1.1\r\n")
                    .contains("\r\nHost: images.example\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://2852039166/",
                "http://[fd00:ec2::254]/",
                "https://10.0.0.1/",
                "http://private.example/",
                "https://mixed.example/",
            })
    void whatIsForbiddenAsFarAsWeCanTellNeverReachesTheProxy(String reference) {
        fetcher.names = resolvingPrivateNames();
        try (var proxy = RawOrigin.saying(OK, IMAGE)) {
            through(proxy);

            assertThat(fetcher.fetch(URI.create(reference)))
                    .failed(Reason.ADDRESS_NOT_ALLOWED)
                    .after(1);
            assertThat(proxy.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://10.0.0.1/", "http://private.example/", "http://169.254.169.254/"})
    void redirectPassesTheSameChecks(String location) {
        fetcher.names = resolvingPrivateNames();
        try (var proxy = RawOrigin.saying("HTTP/1.1 302 Moved\nContent-Length: 0\nLocation: " + location)) {
            through(proxy);

            assertThat(fetcher.fetch(URI.create("http://images.example/")))
                    .failed(Reason.ADDRESS_NOT_ALLOWED)
                    .after(1);
            assertThat(proxy.heads()).hasSize(1);
        }
    }

    @Test
    void httpsIsTunnelledAndTheProxySeesNoCredentials(@TempDir Path folder) throws Exception {
        var certificates = TestCertificates.make(folder);
        var target = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        target.setHttpsConfigurator(new HttpsConfigurator(certificates.serving("other")));
        target.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(
                        "Bearer canary".equals(exchange.getRequestHeaders().getFirst("Authorization")) ? 200 : 401,
                        IMAGE.length);
                exchange.getResponseBody().write(IMAGE);
            }
        });
        target.start();
        try (var proxy = RawOrigin.answering((_, client) -> tunnel(client, target.getAddress()))) {
            through(proxy);
            fetcher.tls = Optional.of(certificates.trusting());
            fetcher.hosts = List.of(HostSettings.of(
                    "other.example", Optional.of(new HostCredentials.Bearer("canary")), false, Optional.empty()));

            assertThat(fetcher.fetch(URI.create("https://other.example/a.jpg?secret")))
                    .fetched(IMAGE);
            assertThat(proxy.heads()).hasSize(1);
            assertThat(proxy.heads().getFirst())
                    .startsWith("CONNECT other.example:443 HTTP/1.1\r\n")
                    .doesNotContain("canary", "secret", "Authorization");
        } finally {
            target.stop(0);
        }
    }

    /** In the clear, before any tunnel: it must not pass for the target's answer. */
    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 302 Moved\nLocation: https://elsewhere.example/', ACCESS_DENIED, 1",
        "HTTP/1.1 203 Here, ACCESS_DENIED, 1",
        "HTTP/1.1 403 No, ACCESS_DENIED, 1",
        "HTTP/1.1 404 No, ACCESS_DENIED, 1",
        "HTTP/1.1 407 Who, FETCH_FAILED, 3",
        "HTTP/1.1 502 Bad, FETCH_FAILED, 3",
        "'HTTP/1.1 503 Busy\nRetry-After: 5', FETCH_FAILED, 3",
    })
    void proxyThatOpensNoTunnelIsNotTakenForTheTarget(String answer, Reason reason, int attempts) {
        try (var proxy = RawOrigin.saying(answer + "\nContent-Length: 3", IMAGE)) {
            through(proxy);

            assertThat(fetcher.fetch(URI.create("https://images.example/a?secret")))
                    .failed(reason)
                    .after(attempts)
                    .saying("https://images.example/a: the proxy opens no tunnel");
            assertThat(proxy.heads()).allSatisfy(head -> assertThat(head).startsWith("CONNECT images.example:443 "));
        }
    }

    @Test
    void proxyThatIsAwayIsTriedAgain() {
        fetcher.names = _ -> List.of(InetAddress.ofLiteral("93.184.215.14"));
        try (var gone = RawOrigin.saying(OK)) {
            through(gone);
        }
        assertThat(fetcher.fetch(URI.create("http://images.example/")))
                .failed(Reason.FETCH_FAILED)
                .after(3)
                .saying("through tagstream.fetch.http.proxy");
    }

    @ParameterizedTest
    @CsvSource({
        "http://proxy.example:3128, proxy.example, 3128",
        "http://PROXY.example/, proxy.example, 80",
        "HTTP://10.0.0.1:8080, 10.0.0.1, 8080",
        "http://[::1]:8080, 0:0:0:0:0:0:0:1, 8080",
    })
    void proxyIsAHostAndAPort(String text, String host, int port) {
        assertThat(WebProxy.parse(text)).isEqualTo(new WebProxy(host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy.example:3128",
                "https://proxy.example:3128",
                "socks5://proxy.example",
                "http://user:canary@proxy.example",
                "http://proxy.example/path",
                "http://proxy.example:0",
                "http://proxy.example:65536",
                "http://",
                "canary proxy",
                ""
            })
    void whatIsNoProxyStopsTheStartAndIsNotRepeated(String text) {
        assertThatThrownBy(() -> WebProxy.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("http://HOST:PORT")
                .hasMessageNotContaining("canary");
    }

    private void through(RawOrigin proxy) {
        fetcher.proxy = Optional.of(new WebProxy("127.0.0.1", proxy.port()));
    }

    private static NameResolver resolvingPrivateNames() {
        return name -> switch (name) {
            case "private.example" -> List.of(InetAddress.ofLiteral("10.0.0.1"));
            case "mixed.example" -> List.of(InetAddress.ofLiteral("93.184.215.14"), InetAddress.ofLiteral("::1"));
            default -> throw new UnknownHostException(name);
        };
    }

    /** Says that the tunnel stands, and is one until an end hangs up. */
    private static void tunnel(Socket client, InetSocketAddress target) throws IOException {
        try (var other = new Socket(target.getAddress(), target.getPort())) {
            RawOrigin.say(client, "HTTP/1.1 200 Connected", new byte[0]);
            var back = Thread.ofVirtual().start(() -> pump(other, client));
            pump(client, other);
            back.interrupt();
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // an end hung up
        }
    }
}
