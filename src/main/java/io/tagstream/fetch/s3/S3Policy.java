package io.tagstream.fetch.s3;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which buckets may be read, and where they are.
 *
 * @param buckets        their names, or {@code *} for all that the credentials can read; not empty
 * @param endpoint       the storage's address; empty: AWS', of the region
 * @param region         that requests are signed for; empty: as the SDK's usual chain says
 * @param pathStyle      whether the bucket's name stands in the path and not in the host
 * @param maxConnections open at once, at least 1
 */
public record S3Policy(
        List<String> buckets, Optional<URI> endpoint, Optional<String> region, boolean pathStyle, int maxConnections) {

    private static final String ANY = "*";

    private static final String KEYS = "tagstream.fetch.s3.";

    /** Also names that AWS does not give any more, and those of other storages; but no ARN, which names accounts. */
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,254}");

    private static final Pattern REGION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,62}");

    public S3Policy {
        buckets = List.copyOf(buckets);
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(region, "region");
        if (buckets.isEmpty()) {
            throw new IllegalArgumentException(KEYS + "buckets is empty: name the buckets, or * for any");
        }
        for (String bucket : buckets) {
            if (!bucket.equals(ANY) && !BUCKET.matcher(bucket).matches()) {
                throw new IllegalArgumentException((KEYS + "buckets=%s is no bucket's name: write the name alone, as "
                                + "photos, without s3:// and without a path, or * for any")
                        .formatted(bucket));
            }
        }
        region.filter(name -> !REGION.matcher(name).matches()).ifPresent(name -> {
            throw new IllegalArgumentException(
                    KEYS + "region=" + name + " is no region: write its name, as eu-central-1");
        });
        if (maxConnections < 1) {
            throw new IllegalArgumentException(
                    KEYS + "max-connections=" + maxConnections + " is too small: set it to 1 or more");
        }
    }

    /**
     * From configuration.
     *
     * @param pathStyle empty: as most storages other than AWS need it, where an endpoint is named
     * @throws IllegalArgumentException if a value cannot be; the message names key, value and cure
     */
    public static S3Policy of(
            List<String> buckets,
            Optional<String> endpoint,
            Optional<String> region,
            Optional<Boolean> pathStyle,
            int maxConnections) {
        return new S3Policy(
                buckets,
                endpoint.map(S3Policy::endpoint),
                region,
                pathStyle.orElse(endpoint.isPresent()),
                maxConnections);
    }

    public boolean allows(String bucket) {
        return buckets.contains(bucket)
                || (buckets.contains(ANY) && BUCKET.matcher(bucket).matches());
    }

    private static URI endpoint(String text) {
        String key = KEYS + "endpoint";
        if (text.indexOf('@') >= 0) {
            // Not printed: what stands before it is a password.
            throw new IllegalArgumentException(
                    key + " has a user in it: the credentials belong into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
        }
        try {
            var uri = new URI(text);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            boolean bare = uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && (uri.getRawPath() == null || uri.getRawPath().matches("/?"));
            if (http && uri.getHost() != null && bare) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // As with one that is an address, but not of this kind.
        }
        throw new IllegalArgumentException(
                "%s=%s is no storage's address: write scheme, host and port, as https://minio.example.org:9000"
                        .formatted(key, text));
    }
}
