package io.tagstream.fetch.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.tagstream.fetch.NameResolver;
import io.tagstream.fetch.RawOrigin;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Why a bucket cannot be listed, and whether that stays so. {@code S3SourceTest} lists a real one. */
class BucketListingTest {

    private static void list(URI endpoint, AwsCredentialsProvider credentials) {
        var policy = new S3Policy(List.of("photos"), Optional.of(endpoint), Optional.empty(), true, 4);
        try (var listing = new BucketListing(policy, credentials, NameResolver.PLATFORM)) {
            listing.page("photos", "", Optional.empty());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, NoSuchBucket, true, no such bucket",
        "403, AccessDenied, true, s3:ListBucket",
        "403, InvalidAccessKeyId, true, does not accept these credentials",
        "301, PermanentRedirect, true, another region",
        "400, InvalidArgument, true, 400 InvalidArgument",
        "503, SlowDown, false, 503 SlowDown",
        "500, InternalError, false, 500 InternalError"
    })
    void answersAreSaidWithTheirCure(int status, String code, boolean lasting, String message) {
        byte[] body = ("<Error><Code>" + code + "</Code><Message>x</Message></Error>").getBytes(UTF_8);
        try (var storage = RawOrigin.saying("HTTP/1.1 " + status + " X\nContent-Length: " + body.length, body)) {
            assertThatThrownBy(() -> list(storage.uri(""), TestSource.CREDENTIALS))
                    .hasMessageContaining(message)
                    .asInstanceOf(type(ListingFailedException.class))
                    .matches(failed -> failed.lasting() == lasting);
        }
    }

    @Test
    void nobodyThereMayPass() {
        RawOrigin gone = RawOrigin.saying("HTTP/1.1 200 OK");
        gone.close();

        assertThatThrownBy(() -> list(gone.uri(""), TestSource.CREDENTIALS))
                .hasMessageContaining("tagstream.fetch.s3.endpoint")
                .asInstanceOf(type(ListingFailedException.class))
                .matches(failed -> !failed.lasting());
    }

    @Test
    void missingCredentialsAreTheOperatorsToGive() {
        assertThatThrownBy(() -> list(URI.create("http://127.0.0.1:9"), () -> {
                    throw SdkClientException.create("looked everywhere");
                }))
                .hasMessageContaining("AWS_ACCESS_KEY_ID")
                .hasMessageContaining("looked everywhere")
                .asInstanceOf(type(ListingFailedException.class))
                .matches(ListingFailedException::lasting);
    }
}
