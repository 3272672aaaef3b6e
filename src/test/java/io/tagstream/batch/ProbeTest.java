package io.tagstream.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ProbeTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final AtomicLong clock = new AtomicLong();
    private final List<Boolean> told = new ArrayList<>();
    private final Probe probe = new Probe(
            MINUTE,
            new BatchListener() {
                @Override
                public void onProbe(boolean right) {
                    told.add(right);
                }
            },
            clock::get);

    @Test
    void isDueOnceAnInterval() {
        assertThat(probe.nanosUntilDue()).isEqualTo(MINUTE.toNanos());

        pass(MINUTE.plusSeconds(1));
        assertThat(probe.nanosUntilDue()).isZero();

        probe.run(answering(true));
        assertThat(probe.nanosUntilDue()).isEqualTo(MINUTE.toNanos());
    }

    @Test
    void aRightAnswerProvesWhatWasDoneBefore() {
        probe.done(7);
        probe.done(1);
        assertThat(probe.unproven()).isEqualTo(8);

        probe.run(answering(true));

        assertThat(probe.unproven()).isZero();
    }

    @Test
    void oneWrongAnswerIsAskedForAgain() {
        probe.run(answering(false, true));

        assertThat(told).containsExactly(false, true);
    }

    @Test
    void twoWrongAnswersSayHowMuchCannotBeBelieved() {
        probe.done(42);
        pass(Duration.ofSeconds(61));

        assertThatThrownBy(() -> probe.run(answering(false, false)))
                .isInstanceOf(SuspectFunctionException.class)
                .hasMessageContaining("61 s ago")
                .hasMessageContaining("42 items");
        assertThat(told).containsExactly(false, false);
    }

    @Test
    void aSaneFunctionMayBlameAnItem() {
        var probes = new AtomicInteger();

        try (MicroBatcher<Integer, Integer> batcher = failing(() -> probes.incrementAndGet() > 0)) {
            assertThatThrownBy(batcher.submit(-1)::join).hasCauseInstanceOf(BatchFailedException.class);
            assertThat(batcher.submit(2).join().result()).isEqualTo(2);
        }
        assertThat(probes).hasValue(1);
    }

    /** A device that is lost fails each item by itself: they would all be dead letters before the next probe is due. */
    @Test
    void aFunctionThatFailsItsKnownItemBlamesNone() {
        try (MicroBatcher<Integer, Integer> batcher = failing(() -> false)) {
            assertThatThrownBy(batcher.submit(-1)::join).hasCauseInstanceOf(SuspectFunctionException.class);
            await().until(() -> batcher.workersAlive() == 0);
        }
    }

    private static MicroBatcher<Integer, Integer> failing(BooleanSupplier sane) {
        BatchFunction<Integer, Integer> function = new BatchFunction<>() {
            @Override
            public List<Integer> apply(List<Integer> items) {
                if (items.stream().anyMatch(item -> item < 0)) {
                    throw new BatchFailedException("refused " + items, new IllegalArgumentException());
                }
                return items;
            }

            @Override
            public boolean probe() {
                return sane.getAsBoolean();
            }
        };
        return new MicroBatcher<>("test-", new BatchPolicy(4, Duration.ZERO), () -> function, 1, BatchListener.NONE);
    }

    @Test
    void aWorkerWithoutWorkIsProbedTooAndASuspectOneTakesNothingMore() {
        // Given
        var sane = new AtomicBoolean(true);
        var broken = new AtomicReference<Throwable>();
        var probes = new AtomicLong();
        BatchFunction<Integer, Integer> function = new BatchFunction<>() {
            @Override
            public List<Integer> apply(List<Integer> items) {
                return items;
            }

            @Override
            public boolean probe() {
                return sane.get();
            }
        };
        var policy = new BatchPolicy(8, Duration.ZERO, Duration.ofMillis(1));
        try (var batcher = new MicroBatcher<>("test-", policy, () -> function, 1, new BatchListener() {
            @Override
            public void onProbe(boolean right) {
                probes.incrementAndGet();
            }

            @Override
            public void onBroken(Throwable failure) {
                broken.set(failure);
            }
        })) {
            await().until(() -> probes.get() > 2);
            assertThat(batcher.submit(1).join().result()).isEqualTo(1);

            // When
            sane.set(false);

            // Then
            await().untilAsserted(() -> assertThat(broken.get()).isInstanceOf(SuspectFunctionException.class));
            assertThat(batcher.workersAlive()).isZero();
            assertThat(batcher.submit(2)).isCompletedExceptionally();
        }
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private static BatchFunction<Integer, Integer> answering(Boolean... answers) {
        Queue<Boolean> left = new ArrayDeque<>(List.of(answers));
        return new BatchFunction<>() {
            @Override
            public List<Integer> apply(List<Integer> items) {
                return items;
            }

            @Override
            public boolean probe() {
                return left.remove();
            }
        };
    }

    @Test
    void theUsualRunTimeIsThatOfTheLatestBatches() {
        var times = new RunTimes();
        assertThat(times.p99()).isZero();

        for (int i = 1; i <= 1_000; i++) {
            times.add(Duration.ofNanos(TimeUnit.MILLISECONDS.toNanos(i <= 900 ? 1_000 : 5)));
        }
        assertThat(times.p99()).as("some of the latest 512 were slow").hasSeconds(1);

        for (int i = 0; i < 512; i++) {
            times.add(Duration.ofMillis(5));
        }
        assertThat(times.p99()).hasMillis(5);
    }
}
