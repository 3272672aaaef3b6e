package io.tagstream.fetch.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.fetch.NameResolver;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Lists what is in a bucket, in the order of the keys' UTF-8. Each page stands by itself: whoever
 * knows a key can go on after it, tomorrow and in another process.
 */
public final class BucketListing implements AutoCloseable {

    /**
     * Some objects that follow one another.
     *
     * @param last whether nothing comes after them
     */
    public record Page(List<StoredObject> objects, boolean last) {

        public Page {
            objects = List.copyOf(objects);
        }
    }

    /** What storages send at most. */
    private static final int MOST = 1_000;

    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final AwsCredentialsProvider credentials;
    private final StorageClient client;

    /**
     * With credentials from the SDK's usual chain; the SDK tries again what fails in passing.
     *
     * @throws IllegalArgumentException if nothing says which region
     */
    public BucketListing(S3Policy policy) {
        this(policy, DefaultCredentialsProvider.builder().build(), NameResolver.PLATFORM);
    }

    BucketListing(S3Policy policy, AwsCredentialsProvider credentials, NameResolver names) {
        this.credentials = credentials;
        this.client = StorageClient.create(
                policy, ANSWER, DefaultRetryStrategy.standardStrategyBuilder().build(), credentials, names);
    }

    /**
     * The next objects, as many as the storage likes to send.
     *
     * @param prefix of their keys; may be empty
     * @param after  the key that they come after; empty: from the first
     * @throws ListingFailedException if the storage does not list them
     */
    public Page page(String bucket, String prefix, Optional<String> after) {
        return page(bucket, prefix, after, MOST);
    }

    Page page(String bucket, String prefix, Optional<String> after, int most) {
        requireCredentials();
        try {
            // Keys may have characters that XML cannot, and one of them would end every listing of the bucket.
            var answers = client.s3().listObjectsV2Paginator(list -> list.bucket(bucket)
                    .encodingType(EncodingType.URL)
                    .prefix(prefix)
                    .startAfter(after.orElse(null))
                    .maxKeys(most));
            // An answer without objects may say that there is more.
            for (ListObjectsV2Response answer : answers) {
                boolean more = Boolean.TRUE.equals(answer.isTruncated());
                if (!more || !answer.contents().isEmpty()) {
                    return pageOf(answer, bucket, after, !more);
                }
            }
            throw new ListingFailedException(
                    "bucket " + bucket + ": the storage says that there is more, and not how to ask for it", true);
        } catch (SdkException e) {
            throw StorageFailures.ofListing(e, bucket);
        }
    }

    private static Page pageOf(ListObjectsV2Response answer, String bucket, Optional<String> after, boolean last) {
        var objects = answer.contents().stream()
                .map(object -> new StoredObject(object.key(), object.size(), object.lastModified()))
                .toList();
        if (after.isPresent() && !objects.isEmpty() && !isAfter(after.get(), objects.getFirst())) {
            throw new ListingFailedException(
                    "bucket " + bucket + ": asked for what comes after a key, the storage lists what comes before it; "
                            + "it must know start-after of ListObjectsV2, and sort keys by their UTF-8",
                    true);
        }
        return new Page(objects, last);
    }

    private static boolean isAfter(String key, StoredObject object) {
        return Arrays.compareUnsigned(object.key().getBytes(UTF_8), key.getBytes(UTF_8)) > 0;
    }

    private void requireCredentials() {
        try {
            credentials.resolveCredentials();
        } catch (SdkClientException e) {
            throw new ListingFailedException(
                    "no credentials for the bucket: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile "
                            + "or role as for the AWS command line; " + e.getMessage(),
                    true,
                    e);
        }
    }

    @Override
    public void close() {
        client.close();
        if (credentials instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
    }
}
