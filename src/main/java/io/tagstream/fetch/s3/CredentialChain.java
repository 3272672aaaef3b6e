package io.tagstream.fetch.s3;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Asks the SDK's chain for credentials, on a thread of its own: most times the chain knows them, but
 * now and then it asks a token service or the instance's metadata, with time-outs and tries of its
 * own, and who waits for that must still meet its own clock. Those who wait at one time share one
 * asking. Thread-safe.
 */
final class CredentialChain implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(CredentialChain.class.getName());
    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);
    private static final int LONGEST_WARNING = 4_000;

    private final AwsCredentialsProvider chain;
    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable CompletableFuture<AwsCredentials>> running = new AtomicReference<>();
    private final ThreadPoolExecutor thread;
    private boolean warned;
    private long warnedAt;

    /** @param chain closed with this, where it can be */
    CredentialChain(AwsCredentialsProvider chain, LongSupplier nanoTime) {
        this.chain = chain;
        this.nanoTime = nanoTime;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("s3-credentials").factory());
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * @throws ExecutionException   if there are none; said in the log, at most once a minute
     * @throws TimeoutException     if it takes longer than {@code atMost}
     * @throws InterruptedException if the caller is interrupted; the asking goes on for others
     */
    AwsCredentials get(Duration atMost) throws ExecutionException, TimeoutException, InterruptedException {
        return asked().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Asks without waiting, so that the log says early what is missing. */
    void look() {
        var _ = asked();
    }

    private CompletableFuture<AwsCredentials> asked() {
        while (true) {
            var shared = running.get();
            if (shared != null) {
                return shared;
            }
            var mine = new CompletableFuture<AwsCredentials>();
            if (running.compareAndSet(null, mine)) {
                start(mine);
                return mine;
            }
        }
    }

    private void start(CompletableFuture<AwsCredentials> answer) {
        try {
            thread.execute(() -> ask(answer));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(e); // closed: nobody is served any more
        }
    }

    private void ask(CompletableFuture<AwsCredentials> answer) {
        // The chain finds the token service's client by this loader, which a thread of the pipeline may lack.
        Thread.currentThread().setContextClassLoader(CredentialChain.class.getClassLoader());
        try {
            var found = chain.resolveCredentials();
            running.set(null);
            answer.complete(found);
        } catch (Throwable e) {
            running.set(null);
            warn(e);
            answer.completeExceptionally(e);
        }
    }

    private void warn(Throwable missing) {
        long now = nanoTime.getAsLong();
        if (!warned || now - warnedAt >= BETWEEN_WARNINGS.toNanos()) {
            warned = true;
            warnedAt = now;
            LOG.log(
                    WARNING,
                    "no credentials for the buckets: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the "
                            + "worker a role; {0}",
                    oneLine(String.valueOf(missing.getMessage())));
        }
    }

    /** The chain names each place where it looked; it has no secret by then. */
    private static String oneLine(String message) {
        String line = message.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= LONGEST_WARNING ? line : line.substring(0, LONGEST_WARNING) + "...";
    }

    @Override
    public void close() {
        thread.shutdownNow();
        if (chain instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
    }
}
