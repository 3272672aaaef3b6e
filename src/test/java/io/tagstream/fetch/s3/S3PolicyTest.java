package io.tagstream.fetch.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3PolicyTest {

    private static S3Policy at(String endpoint) {
        return S3Policy.of(List.of("photos"), Optional.of(endpoint), Optional.empty(), Optional.empty(), 64);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://minio:9000", "https://s3.example.org", "https://s3.example.org/", "http://[::1]:9000"})
    void endpointIsAnAddress(String endpoint) {
        assertThat(at(endpoint).endpoint()).contains(URI.create(endpoint));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "minio:9000",
                "s3://photos",
                "https://s3.example.org/photos",
                "https://s3.example.org?x",
                "https:///",
                "htp://x",
                "https://a b",
                ""
            })
    void whatIsNoEndpointIsRefusedByItsKeyWithACure(String endpoint) {
        assertThatThrownBy(() -> at(endpoint))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("tagstream.fetch.s3.endpoint=" + endpoint + " is no storage's address: write");
    }

    @Test
    void passwordInAnEndpointIsNotRepeated() {
        assertThatThrownBy(() -> at("https://user:geheim@minio:9000"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AWS_SECRET_ACCESS_KEY")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void pathStyleIsTheDefaultWhereAnEndpointIsNamed() {
        assertThat(at("http://minio:9000").pathStyle()).isTrue();
        assertThat(S3Policy.of(List.of("photos"), Optional.empty(), Optional.empty(), Optional.empty(), 64)
                        .pathStyle())
                .isFalse();
        assertThat(S3Policy.of(List.of("photos"), Optional.of("http://minio"), Optional.empty(), Optional.of(false), 64)
                        .pathStyle())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://photos", "photos/2026", "", " ", "photos,", "ph*", "arn:aws:s3:::photos"})
    void whatIsNoBucketIsRefusedByItsKeyWithACure(String bucket) {
        assertThatThrownBy(() ->
                        S3Policy.of(List.of("fine", bucket), Optional.empty(), Optional.empty(), Optional.empty(), 64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("tagstream.fetch.s3.buckets=" + bucket + " is no bucket's name: write");
    }

    @Test
    void regionAndConnectionsAreChecked() {
        assertThatThrownBy(() -> S3Policy.of(
                        List.of("photos"), Optional.empty(), Optional.of("eu central"), Optional.empty(), 64))
                .hasMessageContaining("tagstream.fetch.s3.region=eu central");
        assertThatThrownBy(
                        () -> S3Policy.of(List.of("photos"), Optional.empty(), Optional.empty(), Optional.empty(), 0))
                .hasMessageContaining("tagstream.fetch.s3.max-connections=0");
        assertThatThrownBy(() -> S3Policy.of(List.of(), Optional.empty(), Optional.empty(), Optional.empty(), 64))
                .hasMessageContaining("tagstream.fetch.s3.buckets is empty");
    }
}
