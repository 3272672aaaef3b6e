package io.tagstream.batch;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Gathers items that arrive one by one into batches, and runs each batch on a free worker.
 *
 * <p>Work-conserving: a free worker takes what is ready and waits for nothing more, unless the
 * policy has a delay. Thread-safe.
 */
public final class MicroBatcher<I, O> implements AutoCloseable {

    /** An item with its promise. */
    record Submission<I, O>(I item, long submittedNanos, CompletableFuture<Batched<O>> promise) {}

    private final BatchQueue<Submission<I, O>> queue;
    private final List<BatchWorker<I, O>> workers;
    private final RunTimes runTimes = new RunTimes();

    /**
     * Starts the workers.
     *
     * @param name      of the worker threads, before their number
     * @param functions called once by each worker, on its own thread
     * @param workers   at least 1
     */
    public MicroBatcher(
            String name,
            BatchPolicy policy,
            Supplier<? extends BatchFunction<I, O>> functions,
            int workers,
            BatchListener listener) {
        if (workers < 1) {
            throw new IllegalArgumentException("workers must be at least 1: " + workers);
        }
        this.queue = new BatchQueue<>(policy);
        this.workers = IntStream.range(0, workers)
                .mapToObj(number -> new BatchWorker<>(
                        name + number, queue, policy, functions, listener, runTimes, this::failIfNobodyIsLeft))
                .toList();
        this.workers.forEach(BatchWorker::start);
    }

    /**
     * Puts an item into the queue. Does not wait.
     *
     * @return completes with the result, or exceptionally with {@link BatchFailedException} (the item
     *     is to blame), {@link BatcherClosedException}, or what broke the worker. Cancelling it takes
     *     the item out of the queue, but not out of a batch that runs
     */
    public CompletableFuture<Batched<O>> submit(I item) {
        var promise = new CompletableFuture<Batched<O>>();
        if (workersAlive() == 0 || !queue.offer(new Submission<>(item, System.nanoTime(), promise))) {
            promise.completeExceptionally(new BatcherClosedException("the batcher takes no items any more"));
        } else {
            failIfNobodyIsLeft();
        }
        return promise;
    }

    /** Asked by whoever puts something in and by each worker that ends, so that nothing is left between the two. */
    private void failIfNobodyIsLeft() {
        if (workersAlive() == 0) {
            failQueued("the last worker has ended");
        }
    }

    /** Items that wait for a worker. */
    public int queued() {
        return queue.size();
    }

    /** Workers whose function is not broken. */
    public int workersAlive() {
        return (int) workers.stream().filter(BatchWorker::alive).count();
    }

    /** {@link System#nanoTime()} at the start of the batch that has run longest; empty while none runs. */
    public OptionalLong oldestBatchStart() {
        return workers.stream()
                .map(BatchWorker::batchStart)
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .min();
    }

    /** 99 of 100 of the latest batches took no longer; zero before the first. */
    public Duration usualRunTime() {
        return runTimes.p99();
    }

    /** Items that were done by workers since each of them last gave its known result. */
    public long unproven() {
        return workers.stream().mapToLong(BatchWorker::unproven).sum();
    }

    /** Waits until every worker has made its function, or one of them has failed to. */
    public void awaitStarted() throws InterruptedException {
        for (BatchWorker<I, O> worker : workers) {
            worker.awaitStarted();
        }
    }

    /**
     * Takes nothing more, fails what is queued, and waits for the batches that run.
     *
     * @param timeout for all of them together
     * @return whether all workers ended, and so closed their functions
     */
    public boolean close(Duration timeout) throws InterruptedException {
        queue.close();
        failQueued("the batcher was closed");
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean ended = true;
        for (BatchWorker<I, O> worker : workers) {
            ended &= worker.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        return ended;
    }

    /** As {@link #close(Duration)}, without waiting. */
    @Override
    public void close() {
        queue.close();
        failQueued("the batcher was closed");
    }

    private void failQueued(String why) {
        for (Submission<I, O> rest : queue.drain()) {
            rest.promise().completeExceptionally(new BatcherClosedException(why));
        }
    }
}
