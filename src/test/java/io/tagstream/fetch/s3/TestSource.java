package io.tagstream.fetch.s3;

import io.tagstream.event.ImageReference;
import io.tagstream.fetch.NameResolver;
import io.tagstream.fetch.RawOrigin;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Sources as tests need them, and references. */
final class TestSource {

    static final String ACCESS_KEY = "AKIDCANARY0000000001";
    static final String SECRET_KEY = "geheim-canary-secret";
    static final AwsCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY));

    /** Every name leads to loopback: a bucket's own host name as well. */
    static final NameResolver LOOPBACK = _ -> List.of(InetAddress.ofLiteral("127.0.0.1"));

    private TestSource() {}

    /** With credentials, and the bucket's name in the path. */
    static S3Source at(RawOrigin storage) {
        return at(storage.uri(""), true, List.of("photos"), CREDENTIALS);
    }

    static S3Source at(URI endpoint, boolean pathStyle, List<String> buckets, AwsCredentialsProvider credentials) {
        var policy = new S3Policy(buckets, Optional.of(endpoint), Optional.of("eu-central-1"), pathStyle, 4);
        return new S3Source(policy, Duration.ofSeconds(20), credentials, LOOPBACK);
    }

    static ImageReference.S3 object(String key) {
        return new ImageReference.S3("photos", key, Optional.empty(), Optional.empty());
    }

    static ImageReference.S3 version(String key, String versionId) {
        return new ImageReference.S3("photos", key, Optional.of(versionId), Optional.empty());
    }

    static ImageReference.S3 tagged(String key, String eTag) {
        return new ImageReference.S3("photos", key, Optional.empty(), Optional.of(eTag));
    }
}
