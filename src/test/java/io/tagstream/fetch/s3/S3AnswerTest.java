package io.tagstream.fetch.s3;

import static io.tagstream.fetch.FetchResultAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.ImageReference;
import io.tagstream.event.Reason;
import io.tagstream.fetch.CircuitChange;
import io.tagstream.fetch.FetchListener;
import io.tagstream.fetch.FetchResult;
import io.tagstream.fetch.RawOrigin;
import io.tagstream.fetch.TestFetcher;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a storage can answer instead of an object. */
class S3AnswerTest {

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    private FetchResult fetchFrom(RawOrigin storage, ImageReference reference) {
        fetcher.s3 = Optional.of(TestSource.at(storage));
        return fetcher.fetch(reference);
    }

    private static RawOrigin failing(int status, String code, String... headers) {
        byte[] body = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>about "
                        + TestSource.ACCESS_KEY + "</Message><AWSAccessKeyId>" + TestSource.ACCESS_KEY
                        + "</AWSAccessKeyId></Error>")
                .getBytes(UTF_8);
        String more = headers.length == 0 ? "" : "\n" + String.join("\n", headers);
        return RawOrigin.saying(
                "HTTP/1.1 " + status + " X\nContent-Type: application/xml\nContent-Length: " + body.length + more,
                body);
    }

    @ParameterizedTest
    @CsvSource({
        "404, NoSuchKey, not-found, ''",
        "404, NoSuchVersion, not-found, ''",
        "404, NoSuchBucket, not-found, no such bucket",
        "403, AccessDenied, access-denied, s3:ListBucket",
        "403, InvalidAccessKeyId, access-denied, does not know the worker's credentials",
        "403, SignatureDoesNotMatch, access-denied, does not know the worker's credentials",
        "403, InvalidObjectState, access-denied, restored",
        "403, AllAccessDisabled, access-denied, ''",
        "401, Unauthorized, access-denied, ''",
        "412, PreconditionFailed, changed, ''",
        "400, AuthorizationHeaderMalformed, http-status, another region",
        "400, InvalidRequest, http-status, 400 InvalidRequest",
        "400, InvalidArgument, http-status, 400 InvalidArgument",
        "405, MethodNotAllowed, http-status, 405"
    })
    void answersThatStayTheSameAreNotAskedForAgain(int status, String code, String reason, String message) {
        try (var storage = failing(status, code)) {
            var result = fetchFrom(storage, TestSource.object("cat.jpg"));

            assertThat(result).failed(reason(reason)).after(1).saying("s3://photos/cat.jpg: status " + status);
            assertThat(result).saying(message);
            assertThat(storage.heads()).hasSize(1);
            assertTellsNoSecret(result);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "503, SlowDown, rate-limited",
        "429, TooManyRequests, rate-limited",
        "429, Whatever, rate-limited",
        "503, ServiceUnavailable, fetch-failed",
        "500, InternalError, fetch-failed",
        "502, BadGateway, fetch-failed",
        "408, RequestTimeout, fetch-failed",
        "400, RequestTimeout, fetch-failed",
        "307, TemporaryRedirect, fetch-failed",
        "400, ExpiredToken, access-denied",
        "403, RequestTimeTooSkewed, access-denied"
    })
    void answersThatPassAreAskedForAgainByUsAlone(int status, String code, String reason) {
        try (var storage = failing(status, code)) {
            var result = fetchFrom(storage, TestSource.object("cat.jpg"));

            assertThat(result).failed(reason(reason)).after(3);
            assertThat(storage.heads()).as("one request an attempt").hasSize(3);
            assertTellsNoSecret(result);
        }
    }

    @Test
    void waitsAsLongAsTheStorageAsks() {
        try (var storage = failing(503, "SlowDown", "Retry-After: 7")) {
            fetchFrom(storage, TestSource.object("cat.jpg"));

            assertThat(fetcher.pauses).hasSize(2).allMatch(pause -> pause.compareTo(Duration.ofSeconds(7)) >= 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"405, MethodNotAllowed, mark of a deletion", "400, InvalidArgument, no such version"})
    void versionThatCannotBeReadIsNotFound(int status, String code, String message) {
        try (var storage = failing(status, code)) {
            assertThat(fetchFrom(storage, TestSource.version("cat.jpg", "v1")))
                    .failed(Reason.NOT_FOUND)
                    .after(1)
                    .saying(message);
        }
    }

    @Test
    void bucketOfAnotherRegionIsNamedWithItsRegionAndNotFollowed() {
        try (var storage =
                failing(301, "PermanentRedirect", "x-amz-bucket-region: us-west-2", "Location: http://127.0.0.1:1/")) {
            assertThat(fetchFrom(storage, TestSource.object("cat.jpg")))
                    .failed(Reason.HTTP_STATUS)
                    .after(1)
                    .saying("set tagstream.fetch.s3.region to us-west-2");
        }
    }

    @ParameterizedTest
    @CsvSource({"502, fetch-failed, 3", "404, not-found, 1", "403, access-denied, 1"})
    void answerThatIsNoStoragesIsReadByItsStatus(int status, String reason, int attempts) {
        byte[] page = "<html><body>proxy</body>".getBytes(UTF_8);
        try (var proxy = RawOrigin.saying("HTTP/1.1 " + status + " X\nContent-Length: " + page.length, page)) {
            assertThat(fetchFrom(proxy, TestSource.object("cat.jpg")))
                    .failed(reason(reason))
                    .after(attempts);
        }
    }

    @Test
    void resetIsTriedAgain() {
        try (var storage = RawOrigin.answering((_, client) -> {
            client.setSoLinger(true, 0);
            client.close();
        })) {
            assertThat(fetchFrom(storage, TestSource.object("cat.jpg")))
                    .failed(Reason.FETCH_FAILED)
                    .after(3);
        }
    }

    @Test
    void nobodyThereIsTriedAgain() {
        RawOrigin gone = RawOrigin.saying("HTTP/1.1 200 OK");
        gone.close();

        assertThat(fetchFrom(gone, TestSource.object("cat.jpg")))
                .failed(Reason.FETCH_FAILED)
                .after(3)
                .saying("cannot connect");
    }

    @Test
    void bucketThatFailsHasItsCircuitOpenedAndItsNeighbourIsReadOn() {
        var changes = new CopyOnWriteArrayList<CircuitChange>();
        fetcher.maxAttempts = 50;
        fetcher.listener = new FetchListener() {
            @Override
            public void onCircuit(CircuitChange change, int notClosed) {
                changes.add(change);
            }
        };
        try (var storage = RawOrigin.answering((head, client) -> RawOrigin.say(
                client,
                head.startsWith("GET /photos/")
                        ? "HTTP/1.1 500 X\nContent-Length: 0"
                        : "HTTP/1.1 206 X\nContent-Length: 1\nContent-Range: bytes 0-0/1",
                head.startsWith("GET /photos/") ? new byte[0] : new byte[1]))) {
            fetcher.s3 = Optional.of(
                    TestSource.at(storage.uri(""), true, List.of("photos", "more"), TestSource.CREDENTIALS));

            assertThat(fetcher.fetch(TestSource.object("cat.jpg"))).failed(Reason.FETCH_FAILED);
            assertThat(changes).contains(CircuitChange.OPENED);
            assertThat(fetcher.fetch(new ImageReference.S3("more", "cat.jpg", Optional.empty(), Optional.empty())))
                    .fetched(new byte[1])
                    .after(1);
        }
    }

    private static void assertTellsNoSecret(FetchResult result) {
        assertThat(result.toString()).doesNotContain(TestSource.ACCESS_KEY, TestSource.SECRET_KEY, "about");
    }

    private static Reason reason(String code) {
        return Reason.valueOf(code.toUpperCase().replace('-', '_'));
    }
}
