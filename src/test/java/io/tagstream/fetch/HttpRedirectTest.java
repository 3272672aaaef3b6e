package io.tagstream.fetch;

import static io.tagstream.fetch.FetchResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.Reason;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRedirectTest {

    private static final byte[] IMAGE = {1, 2, 3};

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectIsFollowed(int status) {
        try (var origin = redirecting(status, "/image.jpg?sig=1#part")) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/old")))
                    .fetched(IMAGE)
                    .after(1);
            assertThat(origin.heads()).hasSize(2);
            assertThat(origin.heads().getLast()).startsWith("GET /image.jpg?sig=1 HTTP/1.1\r\n");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "//127.0.0.1:PORT/image.jpg, GET /image.jpg",
        "http://127.1:PORT/image.jpg, GET /image.jpg",
        "image.jpg, GET /folder/image.jpg",
        "?image, GET /folder/old?image",
        "?w=[8]|%, GET /folder/old?w=%5B8%5D%7C%25",
        "../image.jpg, GET /image.jpg",
        "/b\u00c3\u00bccher/image.jpg, GET /b%C3%BCcher/image.jpg", // UTF-8, as bytes
        "/b%C3%BCcher/image.jpg, GET /b%C3%BCcher/image.jpg",
        "/my image.jpg, GET /my%20image.jpg",
        "/a|b^c{d}<e>\"f`g[h].jpg, GET /a%7Cb%5Ec%7Bd%7D%3Ce%3E%22f%60g%5Bh%5D.jpg",
        "//127.0.0.1:PORT/[1].jpg, GET /%5B1%5D.jpg",
        "/100%.jpg?of=100%, GET /100%25.jpg?of=100%25",
    })
    void locationIsResolvedAgainstTheHop(String location, String request) {
        try (var origin = redirecting(302, location)) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/folder/old")))
                    .fetched(IMAGE);
            assertThat(origin.heads().getLast()).startsWith(request + " ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "file:///etc/passwd, SCHEME_NOT_ALLOWED",
        "ftp://127.0.0.1/image, SCHEME_NOT_ALLOWED",
        "'data:image/png;base64,AAAA', SCHEME_NOT_ALLOWED",
        "http://10.0.0.1/image, ADDRESS_NOT_ALLOWED",
        "http://169.254.169.254/latest/meta-data/, ADDRESS_NOT_ALLOWED",
        "http://0xa9fea9fe/image, ADDRESS_NOT_ALLOWED",
        "http://[::1]/image, ADDRESS_NOT_ALLOWED",
        "http://127.0.0.1:22/image, PORT_NOT_ALLOWED",
        "http://user:pw@127.0.0.1/image, INVALID_REFERENCE",
        "http://other.example/image, HOST_NOT_ALLOWED",
        "http://, HTTP_STATUS",
        "':', HTTP_STATUS",
        "/a\\b, HTTP_STATUS",
        "http://a|b/, HTTP_STATUS",
    })
    void redirectPassesTheSameChecksAsTheReference(String location, Reason reason) {
        fetcher.allowedHosts = reason == Reason.HOST_NOT_ALLOWED ? List.of("127.0.0.1") : List.of();
        try (var origin = redirecting(302, location)) {
            fetcher.allowedPorts = Set.of(origin.port(), 80);

            assertThat(fetcher.fetch(origin.uri("/old"))).failed(reason).after(1);
            assertThat(origin.heads()).hasSize(1);
        }
    }

    @Test
    void redirectToItselfIsALoop() {
        try (var origin = RawOrigin.saying("HTTP/1.1 302 Moved\nLocation: /a\nContent-Length: 0")) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/a")))
                    .failed(Reason.TOO_MANY_REDIRECTS)
                    .after(1);
            assertThat(origin.heads()).hasSize(1);
        }
    }

    @Test
    void sixthRedirectIsOneTooMany() {
        try (var origin = RawOrigin.answering((head, client) -> RawOrigin.say(
                client, "HTTP/1.1 302 Moved\nLocation: " + head.split(" ")[1] + "x\nContent-Length: 0", new byte[0]))) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/a")))
                    .failed(Reason.TOO_MANY_REDIRECTS)
                    .after(1);
            assertThat(origin.heads()).as("the reference and five hops").hasSize(6);
        }
    }

    @Test
    void fifthRedirectIsFollowed() {
        try (var origin = RawOrigin.answering((head, client) -> {
            String path = head.split(" ")[1];
            if (path.length() == 7) {
                RawOrigin.say(client, "HTTP/1.1 200 OK\nContent-Length: 3", IMAGE);
            } else {
                RawOrigin.say(client, "HTTP/1.1 302 Moved\nLocation: " + path + "x\nContent-Length: 0", new byte[0]);
            }
        })) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/a"))).fetched(IMAGE);
        }
    }

    @Test
    void messageTellsNoQueryOfARedirect() {
        try (var origin = redirecting(302, "/gone?X-Signature=hidden")) {
            var failed = fetcher.reaching(origin).fetch(origin.uri("/old"));

            assertThat(failed.toString()).doesNotContain("hidden");
        }
    }

    /** Answers {@code /…old} with the redirect, {@code /gone} with 404, and all else with the image. */
    private static RawOrigin redirecting(int status, String location) {
        return RawOrigin.answering((head, client) -> {
            String path = head.split(" ")[1];
            if (path.endsWith("old")) {
                String to = location.replace("PORT", String.valueOf(client.getLocalPort()));
                RawOrigin.say(
                        client,
                        "HTTP/1.1 %d Moved\nLocation: %s\nContent-Length: 4".formatted(status, to),
                        new byte[4]);
            } else if (path.startsWith("/gone")) {
                RawOrigin.say(client, "HTTP/1.1 404 Gone\nContent-Length: 0", new byte[0]);
            } else {
                RawOrigin.say(client, "HTTP/1.1 200 OK\nContent-Length: 3", IMAGE);
            }
        });
    }
}
