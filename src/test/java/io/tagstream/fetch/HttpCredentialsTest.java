package io.tagstream.fetch;

import static io.tagstream.fetch.FetchResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tagstream.event.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is shown credentials, and whose authorities are trusted where. */
class HttpCredentialsTest {

    private static final byte[] IMAGE = {1, 2, 3};
    private static final HostCredentials TOKEN = new HostCredentials.Bearer("canary-token");

    private static TestCertificates certificates;
    private static Path authority;

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final List<HttpsServer> servers = new ArrayList<>();

    @BeforeAll
    static void make(@TempDir Path folder) throws Exception {
        certificates = TestCertificates.make(folder);
        authority = certificates.writeAuthority(folder.resolve("authority.pem"));
    }

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void hostIsShownItsTokenOverHttps() throws Exception {
        var uri = serve("valid", "");
        fetcher.hosts = List.of(about(uri.getRawAuthority(), TOKEN, false));

        assertThat(fetcher.fetch(uri)).fetched(IMAGE);
        assertThat(shown).containsExactly("Bearer canary-token");
    }

    @Test
    void hostIsShownItsUserNameAndPassword() throws Exception {
        var uri = serve("valid", "");
        fetcher.hosts =
                List.of(about(uri.getRawAuthority(), new HostCredentials.Basic("Aladdin", "öpen:sesame"), false));

        assertThat(fetcher.fetch(uri)).fetched(IMAGE);
        assertThat(shown).containsExactly("Basic QWxhZGRpbjrDtnBlbjpzZXNhbWU=");
    }

    @Test
    void nothingIsShownByPlainHttpUnlessTheOperatorSaysSo() {
        try (var origin = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 3", IMAGE)) {
            fetcher.hosts = List.of(about("127.0.0.1:" + origin.port(), TOKEN, false));
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/"))).fetched(IMAGE);
            assertThat(origin.heads().getLast()).doesNotContainIgnoringCase("authorization");

            fetcher.hosts = List.of(about("127.0.0.1:" + origin.port(), TOKEN, true));
            fetcher.open();
            assertThat(fetcher.fetch(origin.uri("/"))).fetched(IMAGE);
            assertThat(origin.heads().getLast()).contains("\r\nAuthorization: Bearer canary-token\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2:PORT", "127.0.0.1", "127.0.0.1:1", "localhost:PORT", "images.example:PORT"})
    void otherHostsAndOtherPortsAreShownNothing(String host) {
        try (var origin = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 3", IMAGE)) {
            fetcher.hosts = List.of(about(host.replace("PORT", "" + origin.port()), TOKEN, true));

            assertThat(fetcher.reaching(origin).fetch(origin.uri("/"))).fetched(IMAGE);
            assertThat(origin.heads().getLast()).doesNotContainIgnoringCase("authorization");
        }
    }

    @Test
    void redirectTakesNothingAlongToAnotherHostAndFindsItsOwnThere() throws Exception {
        var end = serve("valid", "");
        var middle = serve("valid", end.toString());
        var start = serve("valid", middle.toString());
        fetcher.hosts = List.of(
                about(start.getRawAuthority(), TOKEN, true),
                about(end.getRawAuthority(), new HostCredentials.Bearer("another"), false));
        fetcher.allowedPorts = Set.of(start.getPort(), middle.getPort(), end.getPort());

        assertThat(fetcher.fetch(start)).fetched(IMAGE);
        assertThat(shown).containsExactly("Bearer canary-token", "none", "Bearer another");
    }

    @Test
    void nameIsShownItsTokenInEverySpellingAndNamesBelowItAreNot() {
        fetcher.names = _ -> List.of(InetAddress.ofLiteral("127.0.0.1"));
        try (var origin = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 3", IMAGE)) {
            fetcher.hosts = List.of(about("Images.Example:" + origin.port(), TOKEN, true));
            fetcher.reaching(origin);
            for (String host : List.of("images.example", "IMAGES.example.", "ｉmages。example")) {
                assertThat(fetcher.fetch(URI.create("http://" + host + ":" + origin.port() + "/")))
                        .fetched(IMAGE);
                assertThat(origin.heads().getLast()).as(host).contains("\r\nAuthorization: Bearer canary-token\r\n");
            }
            for (String host : List.of("a.images.example", "images.example.org", "evilimages.example")) {
                assertThat(fetcher.fetch(URI.create("http://" + host + ":" + origin.port() + "/")))
                        .fetched(IMAGE);
                assertThat(origin.heads().getLast()).as(host).doesNotContainIgnoringCase("authorization");
            }
        }
    }

    @Test
    void credentialsArePrintedNowhere() throws Exception {
        var basic = new HostCredentials.Basic("canary-user", "canary-password");
        var uri = serve("valid", "gone");
        fetcher.hosts = List.of(about(uri.getRawAuthority(), TOKEN, true), about("b.example", basic, true));

        var failed = fetcher.fetch(uri);

        assertThat(failed).failed(Reason.NOT_FOUND);
        assertThat(shown).containsExactly("Bearer canary-token");
        var policy = HttpPolicy.defaults().withHosts(fetcher.hosts);
        assertThat(failed + " " + policy + " " + TOKEN + " " + basic + " " + fetcher.hosts)
                .contains("b.example")
                .doesNotContain("canary");
        assertThatThrownBy(() -> new HostCredentials.Bearer("canary with spaces"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> new HostCredentials.Basic("canary", "with\nline"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("canary");
    }

    @Test
    void authorityOfOneHostIsTrustedThereAlone() throws Exception {
        // Given: two servers with certificates of the same authority, which the platform does not know
        fetcher.tls = Optional.empty();
        var trusted = serve("valid", "");
        var other = serve("valid", "");
        fetcher.allowedPorts = Set.of(trusted.getPort(), other.getPort());
        fetcher.hosts = List.of(trusting(trusted.getRawAuthority(), authority));
        fetcher.tls = Optional.empty();

        // Then
        assertThat(fetcher.fetch(trusted)).fetched(IMAGE);
        assertThat(fetcher.fetch(other)).failed(Reason.TLS_INVALID).after(1);
        assertThat(shown).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"expired", "other"})
    void authorityOfAHostExcusesNeitherAnotherNameNorAnOldCertificate(String certificate) throws Exception {
        var uri = serve(certificate, "");
        fetcher.hosts = List.of(trusting(uri.getRawAuthority(), authority));
        fetcher.tls = Optional.empty();

        assertThat(fetcher.fetch(uri)).failed(Reason.TLS_INVALID).after(1);
        assertThat(shown).isEmpty();
    }

    @Test
    void fileWithoutCertificatesStopsTheStartAndSaysWhichItIs(@TempDir Path folder) throws Exception {
        var empty = Files.writeString(folder.resolve("empty.pem"), "\n");
        for (Path file : List.of(empty, folder.resolve("none.pem"), folder)) {
            fetcher.hosts = List.of(trusting("images.example:8443", file));
            assertThatThrownBy(fetcher::open)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("tagstream.fetch.http.hosts.\"images.example:8443\".ca-file")
                    .hasMessageContaining(file.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "*.example.org", "https://a.example", "a.example/b", "a.example:0", "a:b", "::1", "u@a"})
    void settingsOfNoHostStopTheStart(String host) {
        assertThatThrownBy(() -> about(host, TOKEN, false)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void settingsOfOneHostInTwoSpellingsStopTheStart() {
        var twice = List.of(about("A.example", TOKEN, false), about("a.example.", TOKEN, true));

        assertThatThrownBy(() -> HttpPolicy.defaults().withHosts(twice)).hasMessageContaining("twice");
        assertThat(about("[::1]:8443", TOKEN, false).port()).isEqualTo(OptionalInt.of(8443));
    }

    private static HostSettings about(String host, HostCredentials credentials, boolean overHttp) {
        return HostSettings.of(host, Optional.of(credentials), overHttp, Optional.empty());
    }

    private static HostSettings trusting(String host, Path file) {
        return HostSettings.of(host, Optional.empty(), false, Optional.of(file));
    }

    /** @param says where to go on, {@code gone} for 404, or empty for the image */
    private URI serve(String certificate, String says) throws Exception {
        var https = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(certificates.serving(certificate)));
        https.setExecutor(task -> Thread.ofVirtual().start(task));
        https.createContext("/", exchange -> {
            try (exchange) {
                shown.add(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                        .orElse("none"));
                if (says.startsWith("https:")) {
                    exchange.getResponseHeaders().set("Location", says);
                    exchange.sendResponseHeaders(302, -1);
                } else if (says.equals("gone")) {
                    exchange.sendResponseHeaders(404, -1);
                } else {
                    exchange.sendResponseHeaders(200, IMAGE.length);
                    exchange.getResponseBody().write(IMAGE);
                }
            }
        });
        https.start();
        servers.add(https);
        fetcher.tls = Optional.of(certificates.trusting());
        fetcher.allowedPorts = Set.of(https.getAddress().getPort());
        return URI.create("https://127.0.0.1:" + https.getAddress().getPort() + "/");
    }
}
