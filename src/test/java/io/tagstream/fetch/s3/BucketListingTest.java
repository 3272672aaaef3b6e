package io.tagstream.fetch.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.tagstream.fetch.NameResolver;
import io.tagstream.fetch.RawOrigin;
import io.tagstream.fetch.s3.BucketListing.Page;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Why a bucket cannot be listed, and whether that stays so. {@code S3SourceTest} lists a real one. */
class BucketListingTest {

    private static Page list(URI endpoint, AwsCredentialsProvider credentials) {
        return list(endpoint, credentials, Optional.empty());
    }

    private static Page list(URI endpoint, AwsCredentialsProvider credentials, Optional<String> after) {
        var policy = new S3Policy(List.of("photos"), Optional.of(endpoint), Optional.empty(), true, 4);
        try (var listing = new BucketListing(policy, credentials, NameResolver.PLATFORM)) {
            return listing.page("photos", "", after);
        }
    }

    /** As storages answer who asks for keys that XML can hold. */
    private static void sayEncoded(Socket client, List<String> keys) throws IOException {
        say(
                client,
                "<EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>",
                keys.stream().map(key -> URLEncoder.encode(key, UTF_8)).toList());
    }

    private static void say(Socket client, String about, List<String> keys) throws IOException {
        String contents = keys.stream()
                .map(
                        "<Contents><Key>%s</Key><Size>1</Size><LastModified>2026-07-14T08:00:00Z</LastModified></Contents>"
                                ::formatted)
                .collect(joining());
        byte[] body = ("<ListBucketResult>" + about + contents + "</ListBucketResult>").getBytes(UTF_8);
        RawOrigin.say(client, "HTTP/1.1 200 OK\nContent-Type: application/xml\nContent-Length: " + body.length, body);
    }

    @Test
    void everyKeyThatAStorageTakesIsListedAsItIs() {
        var keys = List.of("a\u0001b.jpg", "a\nb", "a b+c", "a%2Bb%", "été/花🌸", "<a>&\"'");
        try (var storage = RawOrigin.answering((head, client) -> {
            if (head.contains("encoding-type=url")) {
                sayEncoded(client, keys);
            } else {
                say(client, "", List.of("a&#x1;b.jpg"));
            }
        })) {
            assertThat(list(storage.uri(""), TestSource.CREDENTIALS).objects())
                    .extracting(StoredObject::key)
                    .containsExactlyElementsOf(keys);
        }
    }

    @Test
    void keysOfAStorageThatEncodesNoneAreTakenAsTheyAre() {
        try (var storage = RawOrigin.answering((_, client) -> say(client, "", List.of("a+b%20c.jpg", "é d")))) {
            assertThat(list(storage.uri(""), TestSource.CREDENTIALS).objects())
                    .extracting(StoredObject::key)
                    .containsExactly("a+b%20c.jpg", "é d");
        }
    }

    @Test
    void anAnswerWithoutObjectsIsTheEndOnlyWhereItSaysSo() {
        try (var storage = RawOrigin.answering((head, client) -> {
            if (head.contains("continuation-token=on%2B1")) {
                say(client, "<IsTruncated>false</IsTruncated>", List.of("b"));
            } else {
                say(
                        client,
                        "<IsTruncated>true</IsTruncated><NextContinuationToken>on+1</NextContinuationToken>",
                        List.of());
            }
        })) {
            Page page = list(storage.uri(""), TestSource.CREDENTIALS, Optional.of("a"));

            assertThat(page.objects()).extracting(StoredObject::key).containsExactly("b");
            assertThat(page.last()).isTrue();
        }
    }

    @Test
    void moreThatCannotBeAskedForIsNoEnd() {
        try (var storage =
                RawOrigin.answering((_, client) -> say(client, "<IsTruncated>true</IsTruncated>", List.of()))) {
            assertThatThrownBy(() -> list(storage.uri(""), TestSource.CREDENTIALS))
                    .hasMessageContaining("there is more")
                    .asInstanceOf(type(ListingFailedException.class))
                    .matches(ListingFailedException::lasting);
        }
    }

    /** It would be listed for ever, from its beginning. The two keys' UTF-16 has another order than their UTF-8. */
    @Test
    void aStorageThatDoesNotGoOnAfterAKeyIsNotListed() {
        try (var storage = RawOrigin.answering((_, client) -> say(client, "", List.of("🌸")))) {
            assertThat(list(storage.uri(""), TestSource.CREDENTIALS, Optional.of("\uff5e"))
                            .objects())
                    .hasSize(1);

            assertThatThrownBy(() -> list(storage.uri(""), TestSource.CREDENTIALS, Optional.of("🌸")))
                    .hasMessageContaining("bucket photos")
                    .hasMessageContaining("start-after")
                    .asInstanceOf(type(ListingFailedException.class))
                    .matches(ListingFailedException::lasting);
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
