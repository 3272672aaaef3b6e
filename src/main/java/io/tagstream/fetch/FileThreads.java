package io.tagstream.fetch;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Opens and reads files on threads of its own. Both are native code that nothing interrupts, and can take
 * for ever: a share whose server is away, or a pipe that took a file's place in the moment after it
 * was looked at. Then such a thread waits, and whoever asked does not. Thread-safe.
 */
final class FileThreads implements AutoCloseable {

    /** So many that wait for ever before no file is opened or read any more. */
    private static final int THREADS = 16;

    @FunctionalInterface
    interface Opening {

        SeekableByteChannel open(Path path) throws IOException;
    }

    @FunctionalInterface
    interface Job<T> {

        T run() throws IOException;
    }

    private final Opening opening;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("file-", 0).factory());

    FileThreads(Opening opening) {
        this.opening = opening;
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * @param remaining how long this and each read may take, from when it is asked for
     * @return to be closed by the caller
     * @throws TimeoutException     if it takes longer; what is opened later is closed
     * @throws InterruptedException if the caller is interrupted; likewise
     */
    TimedFile open(Path path, Supplier<Duration> remaining) throws IOException, TimeoutException, InterruptedException {
        return within(remaining.get(), () -> opened(path, remaining), late -> late.ifPresent(TimedFile::closeQuietly));
    }

    private TimedFile opened(Path path, Supplier<Duration> remaining) throws IOException {
        SeekableByteChannel channel = opening.open(path);
        try {
            return new TimedFile(channel, channel.size(), this, remaining);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * @param whenLate called once the job has ended, by its thread or this one, where the caller did not wait for that; with
     *                 what came, if anything did
     * @throws TimeoutException     if it takes longer than {@code atMost}
     * @throws InterruptedException if the caller is interrupted
     */
    <T> T within(Duration atMost, Job<T> job, Consumer<Optional<T>> whenLate)
            throws IOException, TimeoutException, InterruptedException {
        var done = new CompletableFuture<T>();
        threads.execute(() -> runInto(done, job, whenLate));
        try {
            return done.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | InterruptedException e) {
            if (!done.completeExceptionally(e)) { // it came in the same moment
                whenLate.accept(done.isCompletedExceptionally() ? Optional.empty() : Optional.of(done.join()));
            }
            throw e;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failed -> throw failed;
                // The event's thread knows what to do about memory that is spent.
                case Error broken -> throw broken;
                case null, default -> throw new IllegalStateException("a file", e.getCause());
            }
        }
    }

    private static <T> void runInto(CompletableFuture<T> done, Job<T> job, Consumer<Optional<T>> whenLate) {
        try {
            T value = job.run();
            if (!done.complete(value)) {
                whenLate.accept(Optional.of(value));
            }
        } catch (IOException | RuntimeException | Error e) {
            if (!done.completeExceptionally(e)) {
                whenLate.accept(Optional.empty());
            }
        }
    }

    /** Threads that wait for ever go on, as daemons. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
