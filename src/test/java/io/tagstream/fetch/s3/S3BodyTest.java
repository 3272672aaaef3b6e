package io.tagstream.fetch.s3;

import static io.tagstream.fetch.FetchResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.ImageReference;
import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchResult;
import io.tagstream.fetch.RawOrigin;
import io.tagstream.fetch.TestFetcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a storage sends of an object, and what is asked for. */
class S3BodyTest {

    private static final int CAP = 1 << 20;
    private static final int LARGE_CAP = 256 << 20;

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    private final List<Long> reserved = new CopyOnWriteArrayList<>();

    S3BodyTest() {
        fetcher.maxBytes = CAP;
        fetcher.reservation = reserved::add;
    }

    private FetchResult fetchFrom(RawOrigin storage, ImageReference reference) {
        if (fetcher.s3.isEmpty()) {
            fetcher.s3 = Optional.of(TestSource.at(storage));
        }
        return fetcher.fetch(reference);
    }

    private static RawOrigin sending(int length, long total, byte[] body, String... headers) {
        String more = headers.length == 0 ? "" : "\n" + String.join("\n", headers);
        return RawOrigin.saying(
                "HTTP/1.1 206 Partial\nContent-Length: %d\nContent-Range: bytes 0-%d/%d%s"
                        .formatted(length, length - 1, total, more),
                body);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 131_073, CAP - 1, CAP})
    void objectIsReadWholeAndReservedExactly(int length) {
        var image = bytes(length);
        try (var storage = sending(length, length, image)) {
            assertThat(fetchFrom(storage, TestSource.object("cat.jpg")))
                    .fetched(image)
                    .after(1);
            assertThat(reserved).containsExactly((long) length);

            assertThat(fetchFrom(storage, TestSource.object("cat.jpg"))).fetched(image);
            assertThat(storage.connections()).as("the connection serves again").isEqualTo(1);
        }
    }

    @Test
    void asksForOneByteMoreThanTheCapSignedAndWithoutAnyPin() {
        try (var storage = sending(3, 3, bytes(3))) {
            fetchFrom(storage, TestSource.object("cat.jpg"));

            assertThat(storage.heads()).singleElement().satisfies(head -> {
                assertThat(head).startsWith("GET /photos/cat.jpg HTTP/1.1\r\n");
                assertThat(head.toLowerCase()).contains("range: bytes=0-" + CAP + "\r\n", "user-agent: tagstream/");
                assertThat(head).contains("Credential=" + TestSource.ACCESS_KEY + "/", "/eu-central-1/s3/");
                assertThat(head.toLowerCase()).doesNotContain("if-match", "versionid", "checksum-mode");
                assertThat(head).doesNotContain(TestSource.SECRET_KEY);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {LARGE_CAP + 1, 10_737_418_240L, 5_497_558_138_880L})
    void objectOverTheCapIsRefusedUnread(long total) throws Exception {
        fetcher.maxBytes = LARGE_CAP;
        var written = new CompletableFuture<Long>();
        try (var storage = RawOrigin.answering((_, client) -> {
            long count = 0;
            try {
                RawOrigin.say(
                        client,
                        "HTTP/1.1 206 Partial\nContent-Length: %d\nContent-Range: bytes 0-%d/%d"
                                .formatted(LARGE_CAP + 1, LARGE_CAP, total),
                        new byte[0]);
                for (; count <= LARGE_CAP; count += CAP) {
                    client.getOutputStream().write(new byte[CAP]);
                }
            } finally {
                written.complete(count);
            }
        })) {
            assertThat(fetchFrom(storage, TestSource.object("huge.tif")))
                    .failed(Reason.TOO_LARGE)
                    .after(1)
                    .saying("tagstream.fetch.max-bytes (" + LARGE_CAP + ")");
            assertThat(reserved).isEmpty();
            assertThat(written.get(20, TimeUnit.SECONDS))
                    .as("what fitted into the buffers on the way")
                    .isLessThan(LARGE_CAP / 8);
        }
    }

    @Test
    void storageThatKnowsNoRangesIsReadToTheCap() {
        var image = bytes(1000);
        try (var small = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 1000", image);
                var large = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 10737418240", image)) {
            assertThat(fetchFrom(small, TestSource.object("cat.jpg"))).fetched(image);
            fetcher.s3 = Optional.of(TestSource.at(large));
            assertThat(fetcher.fetch(fetcher.open(), TestSource.object("cat.jpg")))
                    .failed(Reason.TOO_LARGE);
        }
    }

    @Test
    void emptyObjectIsAnEmptyImage() {
        try (var storage = RawOrigin.saying(
                "HTTP/1.1 416 Range\nContent-Range: bytes */0\nContent-Length: 61",
                "<Error><Code>InvalidRange</Code><Message>no</Message></Error>".getBytes())) {
            assertThat(fetchFrom(storage, TestSource.object("empty")))
                    .fetched(new byte[0])
                    .after(1);
        }
    }

    @Test
    void bodyShorterThanItsLengthIsTriedAgainThenTruncated() {
        try (var storage = RawOrigin.answering((_, client) -> {
            RawOrigin.say(
                    client, "HTTP/1.1 206 Partial\nContent-Length: 1000\nContent-Range: bytes 0-999/1000", bytes(900));
            client.close();
        })) {
            assertThat(fetchFrom(storage, TestSource.object("cat.jpg")))
                    .failed(Reason.TRUNCATED)
                    .after(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes 5-1004/2000", "bytes 0-999/*", "nonsense", "bytes 0-999/2000"})
    void anotherPartThanTheOneAskedForIsTruncated(String range) {
        try (var storage =
                RawOrigin.saying("HTTP/1.1 206 Partial\nContent-Length: 1000\nContent-Range: " + range, bytes(1000))) {
            assertThat(fetchFrom(storage, TestSource.object("cat.jpg")))
                    .failed(Reason.TRUNCATED)
                    .after(3);
        }
    }

    @Test
    void compressedObjectIsUnpackedAndTheCapCountsWhatComesOut() throws IOException {
        byte[] small = gzip(bytes(5000));
        byte[] bomb = gzip(new byte[50 * CAP]);
        try (var one = sending(small.length, small.length, small, "Content-Encoding: gzip");
                var other = sending(bomb.length, bomb.length, bomb, "Content-Encoding: gzip")) {
            assertThat(fetchFrom(one, TestSource.object("cat.jpg"))).fetched(bytes(5000));
            fetcher.s3 = Optional.of(TestSource.at(other));
            assertThat(fetcher.fetch(fetcher.open(), TestSource.object("bomb"))).failed(Reason.TOO_LARGE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws-chunked", "base64", "UTF-8", ""})
    void codingThatMeansNothingIsPassedOver(String coding) {
        try (var storage = sending(3, 3, bytes(3), "Content-Encoding: " + coding)) {
            assertThat(fetchFrom(storage, TestSource.object("cat.jpg"))).fetched(bytes(3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc-3", "\"abc-3\"", "W/\"abc-3\""})
    void tagIsPinnedInQuotes(String eTag) {
        try (var storage = sending(3, 3, bytes(3), "ETag: \"abc-3\"")) {
            assertThat(fetchFrom(storage, TestSource.tagged("cat.jpg", eTag))).fetched(bytes(3));
            assertThat(storage.heads().getFirst()).containsIgnoringCase("If-Match: \"abc-3\"\r\n");
        }
    }

    @Test
    void storageThatIgnoresAPinIsNotBelieved() {
        try (var storage = sending(3, 3, bytes(3), "ETag: \"newer\"", "x-amz-version-id: v2")) {
            assertThat(fetchFrom(storage, TestSource.tagged("cat.jpg", "older")))
                    .failed(Reason.CHANGED)
                    .after(1);
            assertThat(fetchFrom(storage, TestSource.version("cat.jpg", "v1"))).failed(Reason.CHANGED);
            assertThat(fetchFrom(storage, TestSource.version("cat.jpg", "v2"))).fetched(bytes(3));
            assertThat(storage.heads().getLast()).startsWith("GET /photos/cat.jpg?versionId=v2 HTTP/1.1\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\", \"b", "ü", "a b"})
    void tagThatNoObjectHasIsChangedUnasked(String eTag) {
        try (var storage = sending(3, 3, bytes(3))) {
            assertThat(fetchFrom(storage, TestSource.tagged("cat.jpg", eTag))).failed(Reason.CHANGED);
            assertThat(storage.connections()).isZero();
        }
    }

    private static byte[] bytes(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }
}
