package io.tagstream.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class MicroBatcherTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final Queue<List<Integer>> batches = new ConcurrentLinkedQueue<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private MicroBatcher<Integer, Integer> batcher;

    @AfterEach
    void close() {
        gate.countDown();
        if (batcher != null) {
            batcher.close();
        }
    }

    @Test
    void anItemAloneDoesNotWaitForCompany() {
        batcher = batcher(8, Duration.ZERO, 1, doubling());

        Batched<Integer> batched = batcher.submit(21).join();

        assertThat(batched.result()).isEqualTo(42);
        assertThat(batched.batchSize()).isEqualTo(1);
    }

    @Test
    void whatArrivesWhileAWorkerIsBusyBecomesOneBatch() {
        assertThat(batchesOf(4, 8, Duration.ZERO)).containsExactly(List.of(1, 2, 3, 4));
    }

    @Test
    void whatDoesNotFillABatchIsRunAsPowersOfTwo() {
        assertThat(batchesOf(7, 8, Duration.ZERO)).containsExactly(List.of(1, 2, 3, 4), List.of(5, 6), List.of(7));
    }

    @Test
    void aFullBatchIsOfAnySize() {
        assertThat(batchesOf(7, 3, Duration.ZERO)).containsExactly(List.of(1, 2, 3), List.of(4, 5, 6), List.of(7));
    }

    @Test
    void whatWaitedForCompanyStaysTogether() {
        assertThat(batchesOf(3, 8, Duration.ofMillis(20))).containsExactly(List.of(1, 2, 3));
    }

    /** Of items from 1 on that arrive while the only worker is busy with a batch before them. */
    private List<List<Integer>> batchesOf(int items, int maxSize, Duration maxDelay) {
        batcher = batcher(maxSize, maxDelay, 1, gated());
        batcher.submit(0);
        await().until(() -> batches.size() == 1);

        List<CompletableFuture<Batched<Integer>>> rest =
                IntStream.rangeClosed(1, items).mapToObj(batcher::submit).toList();
        gate.countDown();

        rest.forEach(CompletableFuture::join);
        return batches.stream().skip(1).toList();
    }

    @Test
    void withADelayTheFirstItemWaitsForCompany() {
        batcher = batcher(2, Duration.ofMinutes(1), 1, doubling());

        CompletableFuture<Batched<Integer>> first = batcher.submit(1);
        CompletableFuture<Batched<Integer>> second = batcher.submit(2);

        assertThat(first.join().batchSize()).isEqualTo(2);
        assertThat(second.join().batchSize()).isEqualTo(2);
    }

    @Test
    void anItemThatWasCancelledInTheQueueIsNotRun() {
        batcher = batcher(8, Duration.ZERO, 1, gated());
        batcher.submit(0);
        await().until(() -> batches.size() == 1);
        CompletableFuture<Batched<Integer>> cancelled = batcher.submit(1);
        CompletableFuture<Batched<Integer>> wanted = batcher.submit(2);

        cancelled.cancel(false);
        gate.countDown();
        wanted.join();

        assertThat(batches).containsExactly(List.of(0), List.of(2));
    }

    @Test
    void aBrokenFunctionFailsItsItemsAndIsReported() {
        var broken = new AtomicReference<Throwable>();
        batcher = new MicroBatcher<>(
                "test-",
                new BatchPolicy(4, Duration.ZERO),
                () -> items -> {
                    throw new IllegalStateException("engine died");
                },
                1,
                new BatchListener() {
                    @Override
                    public void onBroken(Throwable failure) {
                        broken.set(failure);
                    }
                });

        CompletableFuture<Batched<Integer>> item = batcher.submit(1);

        assertThatThrownBy(item::join).hasCauseInstanceOf(IllegalStateException.class);
        await().untilAsserted(() -> assertThat(broken.get()).hasMessage("engine died"));
        await().until(() -> batcher.workersAlive() == 0);
        assertThatThrownBy(batcher.submit(2)::join).hasCauseInstanceOf(BatcherClosedException.class);
    }

    @Test
    void whatIsQueuedFailsWhenTheLastWorkerBreaks() throws Exception {
        // Given
        var batcher = batcher(1, Duration.ZERO, 1, items -> {
            awaitGate();
            throw new IllegalStateException("engine died");
        });
        CompletableFuture<Batched<Integer>> running = batcher.submit(1);
        await().until(() -> batcher.oldestBatchStart().isPresent());
        CompletableFuture<Batched<Integer>> queued = batcher.submit(2);

        // When
        gate.countDown();

        // Then
        assertThat(running)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withMessageContaining("engine died");
        assertThat(queued)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(BatcherClosedException.class);
        assertThat(batcher.queued()).isZero();
    }

    @Test
    void aBatchTooLargeForTheDeviceLowersTheCeiling() {
        // Given
        var ceilings = new ConcurrentLinkedQueue<Integer>();
        BatchFunction<Integer, Integer> small = items -> {
            batches.add(List.copyOf(items));
            awaitGate();
            if (items.size() > 2) {
                throw new BatchTooLargeException("no memory for " + items.size(), new OutOfMemoryError());
            }
            return items.stream().map(item -> item * 2).toList();
        };
        batcher = new MicroBatcher<>("test-", new BatchPolicy(8, Duration.ZERO), () -> small, 1, new BatchListener() {
            @Override
            public void onCeiling(int size) {
                ceilings.add(size);
            }
        });
        CompletableFuture<Batched<Integer>> first = batcher.submit(0);
        await().until(() -> batches.size() == 1);

        // When
        List<CompletableFuture<Batched<Integer>>> rest =
                IntStream.range(1, 9).mapToObj(batcher::submit).toList();
        gate.countDown();

        // Then
        first.join();
        assertThat(rest).allSatisfy(item -> assertThat(item.join().batchSize()).isLessThanOrEqualTo(2));
        assertThat(ceilings).containsExactly(4, 2);
    }

    @Test
    void aDeviceWithoutMemoryForOneItemIsBrokenAndBlamesNone() {
        batcher = batcher(4, Duration.ZERO, 1, items -> {
            throw new BatchTooLargeException("no memory for " + items.size(), new OutOfMemoryError());
        });

        assertThatThrownBy(batcher.submit(1)::join).hasCauseInstanceOf(IllegalStateException.class);
        await().until(() -> batcher.workersAlive() == 0);
    }

    @Test
    void closingFailsWhatIsQueuedAndFinishesWhatRuns() throws Exception {
        batcher = batcher(1, Duration.ZERO, 1, gated());
        CompletableFuture<Batched<Integer>> running = batcher.submit(1);
        await().until(() -> batches.size() == 1);
        CompletableFuture<Batched<Integer>> queued = batcher.submit(2);

        batcher.close();
        gate.countDown();

        assertThatThrownBy(queued::join).hasCauseInstanceOf(BatcherClosedException.class);
        assertThat(running.join().result()).isEqualTo(2);
        assertThat(batcher.close(SOON)).isTrue();
        assertThatThrownBy(batcher.submit(3)::join).hasCauseInstanceOf(BatcherClosedException.class);
    }

    @Test
    void showsTheBatchThatRunsLongest() {
        batcher = batcher(1, Duration.ZERO, 1, gated());
        assertThat(batcher.oldestBatchStart()).isEmpty();

        CompletableFuture<Batched<Integer>> running = batcher.submit(1);
        await().until(() -> batcher.oldestBatchStart().isPresent());
        gate.countDown();
        running.join();

        await().until(() -> batcher.oldestBatchStart().isEmpty());
    }

    @Property(tries = 50)
    void onlyPoisonFails(
            @ForAll @Size(max = 6) Set<@IntRange(max = 31) Integer> poison,
            @ForAll @IntRange(min = 1, max = 9) int maxSize) {
        BatchFunction<Integer, Integer> function = items -> {
            if (items.stream().anyMatch(poison::contains)) {
                throw new BatchFailedException("poison in " + items, new IllegalArgumentException());
            }
            return items.stream().map(item -> item * 2).toList();
        };
        try (var poisoned = batcher(maxSize, Duration.ZERO, 2, function)) {
            List<CompletableFuture<Batched<Integer>>> items =
                    IntStream.range(0, 32).mapToObj(poisoned::submit).toList();

            for (int i = 0; i < items.size(); i++) {
                if (poison.contains(i)) {
                    assertThatThrownBy(items.get(i)::join).hasCauseInstanceOf(BatchFailedException.class);
                } else {
                    assertThat(items.get(i).join().result()).isEqualTo(i * 2);
                }
            }
        }
    }

    @Test
    void twoFreeWorkersShareWhatIsReady() throws Exception {
        // Given
        var queue = new BatchQueue<Integer>(new BatchPolicy(8, Duration.ZERO));
        var taken = new ConcurrentLinkedQueue<List<Integer>>();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            workers.add(Thread.ofPlatform().start(() -> {
                try {
                    taken.add(queue.nextBatch(8, SOON.toNanos()));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        await().until(() -> workers.stream().allMatch(worker -> worker.getState() == Thread.State.TIMED_WAITING));

        // When
        queue.offer(1);
        queue.offer(2);
        for (Thread worker : workers) {
            worker.join();
        }

        // Then
        assertThat(taken).containsExactlyInAnyOrder(List.of(1), List.of(2));
    }

    private static MicroBatcher<Integer, Integer> batcher(
            int maxSize, Duration maxDelay, int workers, BatchFunction<Integer, Integer> function) {
        return new MicroBatcher<>(
                "test-", new BatchPolicy(maxSize, maxDelay), () -> function, workers, BatchListener.NONE);
    }

    private BatchFunction<Integer, Integer> doubling() {
        return items -> {
            batches.add(List.copyOf(items));
            return items.stream().map(item -> item * 2).toList();
        };
    }

    private BatchFunction<Integer, Integer> gated() {
        return items -> {
            batches.add(List.copyOf(items));
            awaitGate();
            return items.stream().map(item -> item * 2).toList();
        };
    }

    private void awaitGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
