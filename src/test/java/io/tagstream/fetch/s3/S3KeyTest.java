package io.tagstream.fetch.s3;

import static io.tagstream.fetch.FetchResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.ImageReference;
import io.tagstream.event.Reason;
import io.tagstream.fetch.RawOrigin;
import io.tagstream.fetch.TestFetcher;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key becomes in a request, and which buckets are asked. */
class S3KeyTest {

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    private static RawOrigin sendingOneByte() {
        return RawOrigin.saying("HTTP/1.1 206 X\nContent-Length: 1\nContent-Range: bytes 0-0/1", new byte[1]);
    }

    /** The SDK encodes a slash without a name before it, which means the same to a storage. */
    @ParameterizedTest
    @CsvSource({
        "2026/été + ü/red flower (1).jpg, 2026/%C3%A9t%C3%A9%20%2B%20%C3%BC/red%20flower%20%281%29.jpg",
        "../etc/passwd, ../etc/passwd",
        "a/../../b.jpg, a/../../b.jpg",
        "./a, ./a",
        "/leading.jpg, %2Fleading.jpg",
        "//two//slashes/, %2F/two/%2Fslashes/",
        "a%2Fb?versionId=x&y#z, a%252Fb%3FversionId%3Dx%26y%23z",
        "🌸.jpg, %F0%9F%8C%B8.jpg",
        "a\\b, a%5Cb"
    })
    void keyIsLiteral(String key, String path) {
        try (var storage = sendingOneByte()) {
            fetcher.s3 = Optional.of(TestSource.at(storage));
            assertThat(fetcher.fetch(TestSource.object(key))).fetched(new byte[1]);
            assertThat(storage.heads().getFirst()).startsWith("GET /photos/" + path + " HTTP/1.1\r\n");

            var endpoint = URI.create("http://storage.example:" + storage.port());
            fetcher.s3 = Optional.of(TestSource.at(endpoint, false, List.of("photos"), TestSource.CREDENTIALS));
            assertThat(fetcher.fetch(fetcher.open(), TestSource.object(key))).fetched(new byte[1]);
            assertThat(storage.heads().getLast())
                    .as("with the bucket's name in the host")
                    .startsWith("GET /" + path + " HTTP/1.1\r\n")
                    .containsIgnoringCase("Host: photos.storage.example:" + storage.port() + "\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"foreign", "Photos", "photos2", "photo", "*", "arn:aws:s3:eu-west-1:1:accesspoint"})
    void bucketThatIsNotAllowedIsAskedForNothing(String bucket) {
        try (var storage = sendingOneByte()) {
            fetcher.s3 = Optional.of(TestSource.at(storage));
            assertThat(fetcher.fetch(new ImageReference.S3(bucket, "cat.jpg", Optional.empty(), Optional.empty())))
                    .failed(Reason.BUCKET_NOT_ALLOWED)
                    .after(1)
                    .saying("tagstream.fetch.s3.buckets");
            assertThat(storage.connections()).isZero();
        }
    }

    @Test
    void aStarAllowsEveryBucketButNoForeignAccountsAccessPoint() {
        try (var storage = sendingOneByte()) {
            fetcher.s3 = Optional.of(TestSource.at(storage.uri(""), true, List.of("*"), TestSource.CREDENTIALS));
            var any = new ImageReference.S3("any", "cat.jpg", Optional.empty(), Optional.empty());
            var arn = new ImageReference.S3(
                    "arn:aws:s3:eu-west-1:123456789012:accesspoint:theirs",
                    "cat.jpg",
                    Optional.empty(),
                    Optional.empty());

            assertThat(fetcher.fetch(any)).fetched(new byte[1]);
            assertThat(fetcher.fetch(arn)).failed(Reason.BUCKET_NOT_ALLOWED);
        }
    }

    @Test
    void withoutConfigurationBucketsAreRefused() {
        assertThat(fetcher.fetch(TestSource.object("cat.jpg")))
                .failed(Reason.SCHEME_NOT_ALLOWED)
                .saying("s3: is refused while tagstream.fetch.s3.buckets is not set");
    }
}
