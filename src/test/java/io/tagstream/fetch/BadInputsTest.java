package io.tagstream.fetch;

import static io.tagstream.fetch.FetchResultAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tagstream.event.ImageRequest;
import io.tagstream.event.ParsedEvent;
import io.tagstream.event.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bad events and bad references, row by row as docs/security.md counts them: each goes through the
 * real parser and the real fetcher, to real servers on loopback, and ends with exactly its reason.
 * Rows about pictures and buckets have classes of their own; more of each kind stands in the tests of
 * the class that answers it.
 */
class BadInputsTest {

    private static final byte[] IMAGE = {1, 2, 3};
    private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 3";

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    @Test
    @DisplayName("row 1: a value that is not JSON is malformed-event, its bytes kept")
    void row1() {
        for (byte[] value : List.of("not JSON".getBytes(UTF_8), new byte[] {(byte) 0xff, 0, 1}, "{".getBytes(UTF_8))) {
            byte[] before = value.clone();
            assertThat(invalid(value).reason()).isEqualTo(Reason.MALFORMED_EVENT);
            assertThat(value).isEqualTo(before);
        }
    }

    @Test
    @DisplayName("row 2: a null value and one of zero bytes are empty-event")
    void row2() {
        assertThat(invalid(null).reason()).isEqualTo(Reason.EMPTY_EVENT);
        assertThat(invalid(new byte[0]).reason()).isEqualTo(Reason.EMPTY_EVENT);
    }

    @Test
    @DisplayName("row 3: no reference and an empty one are invalid-reference")
    void row3() {
        for (String image :
                List.of("{}", "\"\"", "\" \"", "null", "{\"uri\": \"\"}", "{\"bucket\": \"b\"}", "7", "[]")) {
            var entry = invalid(("{\"image\": " + image + "}").getBytes(UTF_8));
            assertThat(entry.reason()).as(image).isEqualTo(Reason.INVALID_REFERENCE);
        }
    }

    @Test
    @DisplayName("row 4: a URL of 1 MB, control characters and line ends are invalid-reference, in one short line")
    void row4() {
        for (String reference : List.of(
                "https://images.example/" + "x".repeat(1 << 20),
                "https://images.example/\u0000\u001b[31m",
                "https://images.example/\n12:00 ERROR all is lost",
                "https://images.example/\r\nHost: other.example",
                "\nhttps://images.example/")) {
            assertThat(ParsedReference.of(reference)).isInstanceOfSatisfying(ParsedEvent.Invalid.class, entry -> {
                assertThat(entry.reason()).isEqualTo(Reason.INVALID_REFERENCE);
                assertThat(entry.message()).hasSizeLessThan(300).matches("[^\\p{Cntrl}]+");
            });
        }
    }

    @Test
    @DisplayName("row 5: ftp, gopher, jar and javascript are scheme-not-allowed")
    void row5() {
        allEnd(
                Reason.SCHEME_NOT_ALLOWED,
                "ftp://a.example/b",
                "gopher://a.example/",
                "jar:http://a/!/b",
                "javascript:a");
    }

    @Test
    @DisplayName("row 6: user info is invalid-reference")
    void row6() {
        allEnd(
                Reason.INVALID_REFERENCE,
                "http://user:pw@a.example/",
                "http://allowed.example@evil.example/",
                "http://@a/");
    }

    @Test
    @DisplayName("row 7: loopback is address-not-allowed, without a connect")
    void row7() {
        fetcher.allowedNetworks = List.of();
        try (var origin = RawOrigin.saying(OK, IMAGE)) {
            fetcher.reaching(origin);
            for (String host : List.of("127.0.0.1", "[::1]", "0.0.0.0", "localhost", "[::ffff:127.0.0.1]")) {
                end("http://" + host + ":" + origin.port() + "/", Reason.ADDRESS_NOT_ALLOWED);
            }
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    @DisplayName("row 8: the metadata address in every spelling is address-not-allowed")
    void row8() {
        allEnd(
                Reason.ADDRESS_NOT_ALLOWED,
                "http://169.254.169.254/latest/meta-data/",
                "http://2852039166/",
                "http://0xa9fea9fe/",
                "http://0251.0376.0251.0376/",
                "http://169.16689662/",
                "http://169.254.43518/",
                "http://[fd00:ec2::254]/",
                "http://[fd20:ce::254]/");
    }

    @Test
    @DisplayName("row 9: private and special networks are address-not-allowed unless they are allowed")
    void row9() {
        String special =
                "10.0.0.1 172.16.0.1 192.168.0.1 100.64.0.1 [fc00::1] [fe80::1] 224.0.0.1 [ff02::1] 255.255.255.255";
        for (String host : special.split(" ")) {
            end("http://" + host + "/", Reason.ADDRESS_NOT_ALLOWED);
        }
        try (var origin = RawOrigin.saying(OK, IMAGE)) {
            fetcher.allowedNetworks = List.of("127.0.0.1/32");
            fetcher.reaching(origin).open();
            assertThat(fetch(origin.uri("/").toString())).fetched(IMAGE);
        }
    }

    @Test
    @DisplayName("row 10: a forbidden IPv4 address inside IPv6 is address-not-allowed")
    void row10() {
        allEnd(
                Reason.ADDRESS_NOT_ALLOWED,
                "http://[2002:7f00:1::]/",
                "http://[64:ff9b::10.0.0.1]/",
                "http://[2001:0:7f00:1::]/",
                "http://[2606:2800::5efe:10.0.0.1]/",
                "http://[::169.254.169.254]/");
    }

    @Test
    @DisplayName("row 11: of a name's addresses only an allowed one is dialled")
    void row11() {
        fetcher.allowedNetworks = List.of("127.0.0.1/32");
        fetcher.names = _ -> List.of(InetAddress.ofLiteral("127.0.0.2"), InetAddress.ofLiteral("127.0.0.1"));
        try (var origin = RawOrigin.saying(OK, IMAGE)) {
            fetcher.reaching(origin);
            assertThat(fetch("http://images.example:" + origin.port() + "/")).fetched(IMAGE);
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("row 12: a name that turns to loopback after the check reaches nobody there")
    void row12() {
        var asked = new AtomicInteger();
        fetcher.allowedNetworks = List.of("127.0.0.77/32"); // where nobody listens
        fetcher.names = _ -> List.of(InetAddress.ofLiteral(asked.getAndIncrement() == 0 ? "127.0.0.77" : "127.0.0.1"));
        try (var origin = RawOrigin.saying(OK, IMAGE)) {
            fetcher.reaching(origin);
            end("http://images.example:" + origin.port() + "/", Reason.ADDRESS_NOT_ALLOWED);
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    @DisplayName("row 13: redirects to forbidden places, from https to http, in a circle and without end")
    void row13(@TempDir Path folder) throws Exception {
        redirected("http://10.0.0.1/", Reason.ADDRESS_NOT_ALLOWED);
        redirected("file:///etc/passwd", Reason.SCHEME_NOT_ALLOWED);
        redirected("/", Reason.TOO_MANY_REDIRECTS);
        try (var endless = RawOrigin.answering((head, client) -> RawOrigin.say(
                client,
                "HTTP/1.1 302 Moved\nContent-Length: 0\nLocation: x" + head.split(" ")[1].substring(1),
                new byte[0]))) {
            fetcher.reaching(endless).open();
            end(endless.uri("/").toString(), Reason.TOO_MANY_REDIRECTS);
        }
        var certificates = TestCertificates.make(folder);
        tls(certificates, "valid", "http://127.0.0.1/", reference -> {
            fetcher.tls = Optional.of(certificates.trusting());
            fetcher.open();
            end(reference, Reason.SCHEME_NOT_ALLOWED);
        });
    }

    @Test
    @DisplayName("row 14: ports 22, 25 and 9092 are port-not-allowed")
    void row14() {
        allEnd(Reason.PORT_NOT_ALLOWED, "http://a.example:22/", "http://a.example:25/", "https://a.example:9092/");
    }

    @Test
    @DisplayName("row 15: answers that say no")
    void row15() {
        statuses(Reason.NOT_FOUND, 404, 410);
        statuses(Reason.ACCESS_DENIED, 401, 403);
        statuses(Reason.HTTP_STATUS, 400, 405, 418, 451);
        answered("HTTP/1.1 429 Slow\nContent-Length: 0", Reason.RATE_LIMITED, 3);
    }

    @Test
    @DisplayName("row 16: 500, a reset and a name that does not resolve are tried again, then fetch-failed")
    void row16() {
        answered("HTTP/1.1 500 Oh\nContent-Length: 0", Reason.FETCH_FAILED, 3);
        try (var origin = RawOrigin.answering((_, client) -> {
            client.setSoLinger(true, 0);
            client.close();
        })) {
            fetcher.reaching(origin).open();
            assertThat(fetch(origin.uri("/").toString()))
                    .failed(Reason.FETCH_FAILED)
                    .after(3);
        }
        fetcher.names = name -> {
            throw new UnknownHostException(name);
        };
        fetcher.allowedPorts = Set.of(80);
        fetcher.open();
        assertThat(fetch("http://nowhere.example/")).failed(Reason.FETCH_FAILED).after(3);
    }

    @Test
    @DisplayName("row 17: certificates that are expired, of another host or self-signed are tls-invalid")
    void row17(@TempDir Path folder) throws Exception {
        var certificates = TestCertificates.make(folder);
        for (String certificate : List.of("expired", "other", "authority")) {
            tls(certificates, certificate, "", reference -> {
                fetcher.tls = certificate.equals("authority") ? Optional.empty() : Optional.of(certificates.trusting());
                fetcher.open();
                assertThat(fetch(reference)).failed(Reason.TLS_INVALID).after(1);
            });
        }
    }

    @Test
    @DisplayName("row 18: a length of 5 GB and a body without end are too-large")
    void row18() {
        answered("HTTP/1.1 200 OK\nContent-Length: 5368709120", Reason.TOO_LARGE, 1);
        try (var origin = RawOrigin.answering((_, client) -> {
            RawOrigin.say(client, "HTTP/1.1 200 OK\nConnection: close", new byte[0]);
            while (true) {
                client.getOutputStream().write(new byte[64 << 10]);
            }
        })) {
            fetcher.reaching(origin).open();
            assertThat(fetch(origin.uri("/").toString()))
                    .failed(Reason.TOO_LARGE)
                    .after(1);
        }
    }

    @Test
    @DisplayName("row 19: a gzip bomb is too-large")
    void row19() throws IOException {
        var bomb = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bomb)) {
            for (int i = 0; i < 200; i++) {
                gzip.write(new byte[1 << 20]);
            }
        }
        String head = "HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: " + bomb.size();
        try (var origin = RawOrigin.saying(head, bomb.toByteArray())) {
            fetcher.reaching(origin);
            assertThat(fetch(origin.uri("/").toString()))
                    .failed(Reason.TOO_LARGE)
                    .after(1);
        }
    }

    @Test
    @DisplayName("row 20: a short body and a part that was not asked for are tried again, then truncated")
    void row20() {
        answered("HTTP/1.1 200 OK\nContent-Length: 1000", Reason.TRUNCATED, 3);
        answered("HTTP/1.1 206 Part\nContent-Range: bytes 0-2/9\nContent-Length: 3", Reason.TRUNCATED, 3);
    }

    @Test
    @DisplayName("row 29: what is outside the root, or no regular file, is path-not-allowed")
    void row29(@TempDir Path temporary) throws Exception {
        var root = Files.createDirectories(temporary.toRealPath().resolve("photos"));
        Files.write(Files.createDirectories(temporary.resolve("photos-private")).resolve("a.jpg"), IMAGE);
        Files.createSymbolicLink(root.resolve("link.jpg"), temporary.resolve("photos-private/a.jpg"));
        Files.createSymbolicLink(root.resolve("device.jpg"), Path.of("/dev/zero"));
        Files.createDirectories(root.resolve("folder"));
        var mkfifo = new ProcessBuilder("mkfifo", root.resolve("pipe.jpg").toString()).start();
        assertThat(mkfifo.waitFor()).isZero();
        fetcher.fileRoot = Optional.of(root);
        for (String path : List.of(
                "/../photos-private/a.jpg",
                "/%2e%2e/photos-private/a.jpg",
                "/a.jpg%00.png",
                "/link.jpg",
                "-private/a.jpg",
                "/pipe.jpg",
                "/device.jpg",
                "/folder")) {
            assertThat(fetch("file://" + root + path))
                    .failed(Reason.PATH_NOT_ALLOWED)
                    .after(1);
        }
    }

    private void redirected(String location, Reason reason) {
        String head = "HTTP/1.1 302 Moved\nContent-Length: 0\nLocation: " + location;
        try (var origin = RawOrigin.saying(head)) {
            fetcher.allowedPorts = Set.of(origin.port(), 80);
            fetcher.open();
            end(origin.uri("/").toString(), reason);
            assertThat(origin.heads()).hasSize(1);
        }
    }

    private void statuses(Reason reason, int... statuses) {
        for (int status : statuses) {
            answered("HTTP/1.1 " + status + " No\nContent-Length: 0", reason, 1);
        }
    }

    /** The answer has three bytes of body and ends its connection. */
    private void answered(String head, Reason reason, int attempts) {
        try (var origin = RawOrigin.answering((_, client) -> {
            RawOrigin.say(client, head, head.endsWith(": 0") ? new byte[0] : IMAGE);
            client.close();
        })) {
            fetcher.reaching(origin).open();
            assertThat(fetch(origin.uri("/").toString())).failed(reason).after(attempts);
        }
    }

    @FunctionalInterface
    private interface WithReference {

        void run(String reference) throws Exception;
    }

    private void tls(TestCertificates certificates, String certificate, String location, WithReference then)
            throws Exception {
        var server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificates.serving(certificate)));
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Location", location);
                exchange.sendResponseHeaders(302, -1);
            }
        });
        server.start();
        try {
            fetcher.allowedPorts = Set.of(server.getAddress().getPort(), 80);
            then.run("https://127.0.0.1:" + server.getAddress().getPort() + "/");
        } finally {
            server.stop(0);
        }
    }

    private void allEnd(Reason reason, String... references) {
        for (String reference : references) {
            end(reference, reason);
        }
    }

    private void end(String reference, Reason reason) {
        switch (ParsedReference.of(reference)) {
            case ParsedEvent.Invalid invalid ->
                assertThat(invalid.reason()).as(reference).isEqualTo(reason);
            case ImageRequest request ->
                assertThat(fetcher.fetch(request.reference())).failed(reason);
        }
    }

    private FetchResult fetch(String reference) {
        return fetcher.fetch(((ImageRequest) ParsedReference.of(reference)).reference());
    }

    private static ParsedEvent.Invalid invalid(byte[] value) {
        return (ParsedEvent.Invalid) ParsedReference.ofEvent(value);
    }
}
