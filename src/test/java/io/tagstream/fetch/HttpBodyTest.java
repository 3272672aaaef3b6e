package io.tagstream.fetch;

import static io.tagstream.fetch.FetchResultAssert.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpBodyTest {

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    /** What is reserved first for an image that does not say its length. */
    private static final long FIRST = 128 << 10;

    private final List<Long> reserved = new CopyOnWriteArrayList<>();

    HttpBodyTest() {
        fetcher.reservation = reserved::add;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8191, 8192, 8193, 131_071, 131_072, 131_073, 1_048_575, 1_048_576})
    void bodyOfAnnouncedLengthIsReadWholeAndReservedExactly(int length) {
        var image = bytes(length);
        try (var origin = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: " + length, image)) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .fetched(image)
                    .after(1);
            assertThat(reserved).containsExactly((long) length);

            assertThat(fetcher.fetch(origin.uri("/"))).fetched(image);
            assertThat(origin.connections()).as("the connection serves again").isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 131_071, 131_072, 131_073, 300_000, 1_048_575, 1_048_576})
    void bodyInChunksIsReadWholeAndReservedAsItComes(int length) {
        var image = bytes(length);
        try (var origin = RawOrigin.saying("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", chunked(image))) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .fetched(image)
                    .after(1);
            assertThat(reserved).isSorted().startsWith(FIRST);
            assertThat(reserved.getLast())
                    .as("not less than there is, nor more than is copied once")
                    .isBetween((long) length, Math.max(FIRST, 3L * length));

            assertThat(fetcher.fetch(origin.uri("/"))).fetched(image);
            assertThat(origin.connections()).as("the connection serves again").isEqualTo(1);
        }
    }

    @Test
    void bodyThatEndsWithItsConnectionIsReadWhole() {
        var image = bytes(200_000);
        try (var origin = RawOrigin.answering((_, client) -> {
            RawOrigin.say(client, "HTTP/1.1 200 OK\nConnection: close", image);
            client.close();
        })) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .fetched(image)
                    .after(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5368709120", "1048577", "99999999999999999999999"})
    void announcedLengthOverTheCapIsRefusedUnread(String length) {
        try (var origin = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: " + length, bytes(1000))) {
            var result = fetcher.reaching(origin).fetch(origin.uri("/"));

            // A length that no number holds makes the answer unreadable, not large.
            assertThat(result).failed(length.length() > 19 ? Reason.FETCH_FAILED : Reason.TOO_LARGE);
            assertThat(reserved).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: chunked", "Connection: close", "Content-Encoding: identity"})
    void endlessBodyIsCutAtTheCap(String framing) throws Exception {
        var sent = new AtomicLong();
        var cut = new CompletableFuture<Long>();
        try (var origin = RawOrigin.answering((_, client) -> {
            RawOrigin.say(client, "HTTP/1.1 200 OK\n" + framing, new byte[0]);
            var block = new byte[64 << 10];
            var part = framing.endsWith("chunked") ? "10000\r\n".getBytes(ISO_8859_1) : new byte[0];
            try {
                while (true) {
                    client.getOutputStream().write(part);
                    client.getOutputStream().write(block);
                    client.getOutputStream().write(part.length == 0 ? part : "\r\n".getBytes(ISO_8859_1));
                    sent.addAndGet(block.length);
                }
            } catch (IOException e) {
                cut.complete(sent.get());
            }
        })) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .failed(Reason.TOO_LARGE)
                    .after(1);
            assertThat(reserved.getLast()).isEqualTo(fetcher.maxBytes / 2 * 3);
            assertThat(cut.get(10, TimeUnit.SECONDS))
                    .as("what the origin got rid of: the cap, and what sockets buffer")
                    .isLessThan(fetcher.maxBytes + (24 << 20));
        }
    }

    @Test
    void gzippedBodyIsDecoded() {
        var image = bytes(400_000);
        var zipped = gzip(image, 1);
        try (var origin =
                RawOrigin.saying("HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: " + zipped.length, zipped)) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .fetched(image)
                    .after(1);
            assertThat(fetcher.fetch(origin.uri("/"))).fetched(image);
            assertThat(origin.connections()).as("the connection serves again").isEqualTo(1);
        }
    }

    @Test
    void gzipBombIsCutAtTheCap() {
        var bomb = gzip(new byte[1 << 20], 200);
        assertThat(bomb.length).as("small on the wire").isLessThan((int) fetcher.maxBytes);
        try (var origin =
                RawOrigin.saying("HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: " + bomb.length, bomb)) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .failed(Reason.TOO_LARGE)
                    .after(1);
        }
    }

    @Test
    void gzipThatIsNoneIsAskedForOnce() {
        try (var origin =
                RawOrigin.saying("HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 100", bytes(100))) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .failed(Reason.NOT_AN_IMAGE)
                    .after(1)
                    .saying("is said to be gzip, and is not");
        }
    }

    @Test
    void gzipThatIsDamagedIsAskedForOnce() {
        var damaged = gzip(bytes(10_000), 1);
        damaged[damaged.length - 5] ^= 1; // its checksum
        try (var origin = RawOrigin.saying(
                "HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: " + damaged.length, damaged)) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .failed(Reason.CORRUPT_IMAGE)
                    .after(1);
        }
    }

    @Test
    void gzipCutShortIsTruncated() {
        try (var origin = RawOrigin.saying(
                "HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 100", gzip(bytes(10_000), 1))) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .failed(Reason.TRUNCATED)
                    .after(3);
        }
    }

    /** Encodings in several headers count together. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "br",
                "zstd",
                "deflate",
                "gzip, gzip",
                "gzip,br",
                "gzip\nContent-Encoding: gzip",
                "gzip\nContent-Encoding: br",
                "br\nContent-Encoding: gzip"
            })
    void encodingThatWasNotAskedForIsRefused(String encoding) {
        try (var origin = RawOrigin.saying(
                "HTTP/1.1 200 OK\nContent-Encoding: " + encoding + "\nContent-Length: 10", bytes(10))) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .failed(Reason.NOT_AN_IMAGE)
                    .after(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "", "identity, identity", "identity\nContent-Encoding: identity"})
    void encodingThatIsNoneIsRead(String encoding) {
        try (var origin = RawOrigin.saying(
                "HTTP/1.1 200 OK\nContent-Encoding: " + encoding + "\nContent-Length: 10", bytes(10))) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/"))).fetched(bytes(10));
        }
    }

    /** Gzip may be a row of pieces, and pieces may be empty: the cap holds on the wire, too. */
    @Test
    void endlessGzipOfNothingIsCutAtTheCap() throws Exception {
        var empty = gzip(new byte[0], 1);
        var sent = new AtomicLong();
        var cut = new CompletableFuture<Long>();
        try (var origin = RawOrigin.answering((_, client) -> {
            RawOrigin.say(client, "HTTP/1.1 200 OK\nContent-Encoding: gzip\nConnection: close", new byte[0]);
            try {
                while (true) {
                    client.getOutputStream().write(empty);
                    sent.addAndGet(empty.length);
                }
            } catch (IOException e) {
                cut.complete(sent.get());
            }
        })) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .failed(Reason.TOO_LARGE)
                    .after(1);
            assertThat(cut.get(10, TimeUnit.SECONDS))
                    .as("what the origin got rid of: the cap, and what sockets buffer")
                    .isLessThan(fetcher.maxBytes + (24 << 20));
        }
    }

    @Test
    void bodyShorterThanItsLengthIsTruncated() {
        try (var origin = RawOrigin.answering((_, client) -> {
            RawOrigin.say(client, "HTTP/1.1 200 OK\nContent-Length: 1000", bytes(999));
            client.close();
        })) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .failed(Reason.TRUNCATED)
                    .after(3);
        }
    }

    @Test
    void chunkedBodyWithoutItsLastChunkIsTruncated() {
        try (var origin = RawOrigin.answering((_, client) -> {
            RawOrigin.say(client, "HTTP/1.1 200 OK\nTransfer-Encoding: chunked", "5\r\nabcde\r\n".getBytes(ISO_8859_1));
            client.close();
        })) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .failed(Reason.TRUNCATED)
                    .after(3);
        }
    }

    @Test
    void resetIsAFailedFetch() {
        try (var origin = RawOrigin.answering((_, client) -> {
            RawOrigin.say(client, "HTTP/1.1 200 OK\nContent-Length: 1000", bytes(10));
            client.setSoLinger(true, 0);
            client.close();
        })) {
            var result = fetcher.reaching(origin).fetch(origin.uri("/"));

            assertThat(result).failed(Reason.FETCH_FAILED).after(3);
        }
    }

    /** One connection in all: a path that leaked it would leave nothing for the next fetch. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 404 No\nContent-Length: 1000000",
                "HTTP/1.1 404 No\nTransfer-Encoding: chunked",
                "HTTP/1.1 503 No\nContent-Length: 5",
                "HTTP/1.1 206 Part\nContent-Length: 5000000",
                "HTTP/1.1 302 Moved\nLocation: ftp://example.org/\nContent-Length: 100000",
                "HTTP/1.1 200 OK\nContent-Length: 5000000",
                "HTTP/1.1 200 OK\nContent-Length: 5\nContent-Encoding: br",
                "HTTP/1.1 200 OK\nContent-Length: 100\nContent-Encoding: gzip",
                "HTTP/1.1 200 OK\nContent-Length: 500",
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked",
                "HTTP/1.1 204 No Content",
                "nonsense",
            })
    void noAnswerLeaksItsConnection(String head) {
        fetcher.maxConnections = 1;
        fetcher.timeout = Duration.ofSeconds(2); // what the next fetch would wait for a connection
        try (var origin = RawOrigin.answering((request, client) -> {
            boolean bad = request.startsWith("GET /bad");
            RawOrigin.say(client, bad ? head : "HTTP/1.1 200 OK\nContent-Length: 5", bytes(5));
            if (bad) {
                client.shutdownOutput();
            }
        })) {
            fetcher.reaching(origin).fetch(origin.uri("/bad"));

            assertThat(fetcher.fetch(origin.uri("/good"))).fetched(bytes(5));
        }
    }

    private static byte[] bytes(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] chunked(byte[] body) {
        var out = new ByteArrayOutputStream();
        for (int from = 0; from < body.length; from += 50_000) {
            int length = Math.min(50_000, body.length - from);
            out.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
            out.write(body, from, length);
            out.writeBytes("\r\n".getBytes(ISO_8859_1));
        }
        out.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] bytes, int times) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            for (int i = 0; i < times; i++) {
                gzip.write(bytes);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }
}
