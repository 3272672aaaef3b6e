package io.tagstream.fetch.s3;

import io.tagstream.event.ImageReference.S3;
import io.tagstream.event.Reason;
import io.tagstream.fetch.AttemptScope;
import io.tagstream.fetch.FetchAttempt;
import io.tagstream.fetch.FetchAttempt.Permanent;
import io.tagstream.fetch.FetchAttempt.Transient;
import io.tagstream.fetch.ImageSource;
import io.tagstream.fetch.NameResolver;
import io.tagstream.fetch.Origin;
import io.tagstream.fetch.Printed;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.retries.DefaultRetryStrategy;

/**
 * Images in buckets. A bucket is an origin with a circuit of its own: one that fails, for whatever
 * reason, holds nobody else up. Thread-safe.
 */
public final class S3Source implements ImageSource<S3> {

    private final S3Policy policy;
    private final CredentialChain credentials;
    private final StorageClient client;

    /** As many as the client has: its own wait cannot be told from the storage's, and buckets share them. */
    private final Semaphore connections;

    private final ObjectReader reader;

    /**
     * With credentials from the SDK's usual chain, which is asked at once, in the background.
     *
     * @param timeout for one attempt
     * @throws IllegalArgumentException if nothing says which region
     */
    public S3Source(S3Policy policy, Duration timeout) {
        this(policy, timeout, DefaultCredentialsProvider.builder().build(), NameResolver.PLATFORM);
        credentials.look();
    }

    S3Source(S3Policy policy, Duration timeout, AwsCredentialsProvider chain, NameResolver names) {
        this.policy = policy;
        this.credentials = new CredentialChain(chain, System::nanoTime);
        this.client = StorageClient.create(policy, timeout, DefaultRetryStrategy.doNotRetry(), chain, names);
        this.connections = new Semaphore(policy.maxConnections(), true);
        this.reader = new ObjectReader(client.s3());
    }

    @Override
    public FetchAttempt attempt(S3 object, AttemptScope scope) throws InterruptedException {
        String what = Printed.name(object);
        if (!policy.allows(object.bucket())) {
            return new Permanent(
                    Reason.BUCKET_NOT_ALLOWED, what + ": the bucket is not among tagstream.fetch.s3.buckets");
        }
        return ScopedValue.where(AbortableHttp.ATTEMPT, scope)
                .call(() -> scope.ask(new Origin("s3://" + object.bucket()), () -> read(object, scope, what)));
    }

    private FetchAttempt read(S3 object, AttemptScope scope, String what) throws InterruptedException {
        AwsCredentials found;
        try {
            found = credentials.get(scope.remaining());
        } catch (TimeoutException e) {
            return new Transient(
                    Reason.FETCH_TIMEOUT, what + ": who gives out the credentials did not answer in time", e);
        } catch (ExecutionException e) {
            return new Transient(
                    Reason.FETCH_FAILED,
                    what + ": the worker has no credentials for the storage (its log says where it looked)",
                    causeOf(e));
        }
        scope.beginOwnWait();
        if (!connections.tryAcquire(scope.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
            return new Transient(
                    Reason.FETCH_TIMEOUT, what + ": not asked, the wait for a free connection took the attempt's time");
        }
        try {
            return reader.read(object, found, scope, what);
        } finally {
            connections.release();
        }
    }

    private static Exception causeOf(ExecutionException thrown) {
        return thrown.getCause() instanceof SdkException cause ? cause : thrown;
    }

    @Override
    public void close() {
        client.close();
        credentials.close();
    }
}
