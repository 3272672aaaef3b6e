package io.tagstream.batch;

import io.tagstream.batch.MicroBatcher.Submission;
import io.tagstream.batch.SplitOnFailure.ItemResult;
import io.tagstream.batch.SplitOnFailure.ItemResult.Done;
import io.tagstream.batch.SplitOnFailure.ItemResult.Poison;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** One platform thread with one function. What it shows of itself may be read by any thread. */
final class BatchWorker<I, O> {

    private static final long IDLE = Long.MIN_VALUE;

    private final BatchQueue<Submission<I, O>> queue;
    private final Supplier<? extends BatchFunction<I, O>> functions;
    private final BatchListener listener;
    private final Runnable onEnd;
    private final RunTimes runTimes;
    private final Probe probe;
    private final Thread thread;
    private final CountDownLatch started = new CountDownLatch(1);
    private volatile boolean alive = true;
    private volatile long batchStart = IDLE;
    private final BatchCeiling ceiling;

    BatchWorker(
            String name,
            BatchQueue<Submission<I, O>> queue,
            BatchPolicy policy,
            Supplier<? extends BatchFunction<I, O>> functions,
            BatchListener listener,
            RunTimes runTimes,
            Runnable onEnd) {
        this.queue = queue;
        this.ceiling = new BatchCeiling(policy.maxSize());
        this.probe = new Probe(policy.probeInterval(), listener, System::nanoTime);
        this.runTimes = runTimes;
        this.functions = functions;
        this.listener = listener;
        this.onEnd = onEnd;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    boolean alive() {
        return alive;
    }

    OptionalLong batchStart() {
        long start = batchStart;
        return start == IDLE ? OptionalLong.empty() : OptionalLong.of(start);
    }

    /** Items that were done since the function last gave its known result. */
    long unproven() {
        return probe.unproven();
    }

    void awaitStarted() throws InterruptedException {
        started.await();
    }

    boolean join(Duration timeout) throws InterruptedException {
        return thread.join(timeout);
    }

    private void run() {
        try (BatchFunction<I, O> function = functions.get()) {
            started.countDown();
            probe.restart();
            while (!queue.ended()) {
                runBatch(function, queue.nextBatch(ceiling.now(), probe.nanosUntilDue()));
                probe(function);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            // The top of the worker's thread: the function is broken, and whoever watches must know.
            listener.onBroken(e);
        } finally {
            alive = false;
            started.countDown();
            onEnd.run();
        }
    }

    /** It can hang as a batch can, so it counts as one. */
    private void probe(BatchFunction<I, O> function) {
        if (probe.nanosUntilDue() > 0) {
            return;
        }
        batchStart = System.nanoTime();
        try {
            probe.run(function);
        } finally {
            batchStart = IDLE;
        }
        if (ceiling.passed()) {
            listener.onCeilingRaised(ceiling.now());
        }
    }

    private void runBatch(BatchFunction<I, O> function, List<Submission<I, O>> batch) {
        List<Submission<I, O>> wanted = batch.stream()
                .filter(submission -> !submission.promise().isDone())
                .toList();
        if (wanted.isEmpty()) {
            return;
        }
        long start = System.nanoTime();
        batchStart = start;
        try {
            List<ItemResult<O>> results = SplitOnFailure.apply(
                    new CeilingGuard(function),
                    wanted.stream().map(Submission::item).toList());
            Duration ran = Duration.ofNanos(System.nanoTime() - start);
            probe.done(wanted.size());
            proveBlame(function, results);
            complete(wanted, results, start, ran);
        } catch (Throwable e) {
            wanted.forEach(submission -> submission.promise().completeExceptionally(e));
            throw e;
        } finally {
            batchStart = IDLE;
        }
    }

    /** A device that fails whatever it is given would blame each item that comes: only a sane one may. */
    private void proveBlame(BatchFunction<I, O> function, List<ItemResult<O>> results) {
        if (results.stream().anyMatch(Poison.class::isInstance)) {
            probe.run(function);
        }
    }

    private void complete(List<Submission<I, O>> wanted, List<ItemResult<O>> results, long start, Duration ran) {
        long number = runTimes.add(ran);
        listener.onBatch(
                wanted.size(), Duration.ofNanos(start - wanted.getFirst().submittedNanos()), ran);
        for (int i = 0; i < wanted.size(); i++) {
            Submission<I, O> submission = wanted.get(i);
            switch (results.get(i)) {
                case Done<O>(O result, int batchSize) -> {
                    var queued = Duration.ofNanos(start - submission.submittedNanos());
                    submission.promise().complete(new Batched<>(result, number, batchSize, queued, ran));
                }
                case Poison<O>(BatchFailedException failure) -> {
                    listener.onPoison(failure);
                    submission.promise().completeExceptionally(failure);
                }
            }
        }
    }

    /** Remembers the size that the device had no memory for. */
    private final class CeilingGuard implements BatchFunction<I, O> {

        private final BatchFunction<I, O> function;

        private CeilingGuard(BatchFunction<I, O> function) {
            this.function = function;
        }

        @Override
        public List<O> apply(List<I> items) {
            try {
                return function.apply(new ArrayList<>(items));
            } catch (BatchTooLargeException e) {
                if (items.size() == 1) {
                    // Of one item nobody can say that it is to blame: the device has no memory for anything.
                    throw new IllegalStateException("the device has no memory for a single item", e);
                }
                if (ceiling.failed(items.size())) {
                    listener.onCeiling(ceiling.now());
                }
                throw e;
            }
        }
    }
}
