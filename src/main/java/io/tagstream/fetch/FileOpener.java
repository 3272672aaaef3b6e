package io.tagstream.fetch;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Opens files on threads of its own. Opening is native code that nothing interrupts, and it can take
 * for ever: a share whose server is away, or a pipe that took a file's place in the moment after it
 * was looked at. Then such a thread waits, and whoever asked does not. Thread-safe.
 */
final class FileOpener implements AutoCloseable {

    /** So many that wait for ever before no file is opened any more. */
    private static final int THREADS = 16;

    @FunctionalInterface
    interface Opening {

        SeekableByteChannel open(Path path) throws IOException;
    }

    private final Opening opening;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("file-", 0).factory());

    FileOpener(Opening opening) {
        this.opening = opening;
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * @return to be closed by the caller
     * @throws TimeoutException     if it takes longer than {@code atMost}; what is opened later is closed
     * @throws InterruptedException if the caller is interrupted; likewise
     */
    SeekableByteChannel open(Path path, Duration atMost) throws IOException, TimeoutException, InterruptedException {
        var opened = new CompletableFuture<SeekableByteChannel>();
        threads.execute(() -> openInto(opened, path));
        try {
            return opened.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | InterruptedException e) {
            if (!opened.completeExceptionally(e)) {
                closeQuietly(opened);
            }
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IllegalStateException("opening a file", e.getCause());
        }
    }

    private void openInto(CompletableFuture<SeekableByteChannel> opened, Path path) {
        try {
            var channel = opening.open(path);
            if (!opened.complete(channel)) {
                channel.close(); // nobody waits for it any more
            }
        } catch (IOException | RuntimeException e) {
            opened.completeExceptionally(e);
        }
    }

    /** It came in the same moment; where it failed there is nothing to close. */
    private static void closeQuietly(CompletableFuture<SeekableByteChannel> opened) throws IOException {
        if (!opened.isCompletedExceptionally()) {
            opened.join().close();
        }
    }

    /** Threads that wait for ever go on, as daemons. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
