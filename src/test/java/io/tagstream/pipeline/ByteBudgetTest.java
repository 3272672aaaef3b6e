package io.tagstream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ByteBudgetTest {

    @Test
    void reservationWaitsUntilThereIsRoom() throws Exception {
        // Given
        var budget = new ByteBudget(100);
        ByteBudget.Share first = budget.reserve(80);
        var second = new AtomicLong();
        Thread waiter = Thread.ofVirtual().start(() -> second.set(reserved(budget, 30)));
        await().until(() -> waiter.getState() == Thread.State.WAITING);

        // When
        first.close();
        waiter.join();

        // Then
        assertThat(second).hasValue(30);
        assertThat(budget.used()).isEqualTo(30);
    }

    @Test
    void anImageLargerThanTheWholeBoundPassesByItself() throws Exception {
        var budget = new ByteBudget(100);

        ByteBudget.Share share = budget.reserve(10);
        share.growTo(500);

        assertThat(budget.used()).isEqualTo(500);
    }

    @Test
    void growingWaitsWhileAnotherHolderCanStillFinish() throws Exception {
        // Given
        var budget = new ByteBudget(100);
        ByteBudget.Share busy = budget.reserve(60);
        ByteBudget.Share growing = budget.reserve(30);
        Thread waiter = Thread.ofVirtual().start(() -> grow(growing, 90));
        await().until(() -> waiter.getState() == Thread.State.WAITING);
        assertThat(budget.used()).as("nothing went over the bound").isEqualTo(90);

        // When
        busy.close();
        waiter.join();

        // Then
        assertThat(budget.used()).isEqualTo(90);
    }

    @Test
    void whenEveryHolderWaitsOneGrowsOverTheBound() throws Exception {
        // Given
        var budget = new ByteBudget(100);
        ByteBudget.Share first = budget.reserve(50);
        ByteBudget.Share second = budget.reserve(50);
        Thread waiter = Thread.ofVirtual().start(() -> grow(first, 80));
        await().until(() -> waiter.getState() == Thread.State.WAITING);

        // When
        second.growTo(70);

        // Then
        assertThat(budget.used()).as("the second grew, the first waits on").isEqualTo(120);
        second.close();
        waiter.join();
        assertThat(budget.used()).isEqualTo(80);
    }

    @Test
    void shareClosedTwiceIsGivenBackOnce() throws Exception {
        var budget = new ByteBudget(100);
        ByteBudget.Share share = budget.reserve(40);
        budget.reserve(20);

        share.close();
        share.close();

        assertThat(budget.used()).isEqualTo(20);
    }

    @Test
    void shareTakenAgainIsAsLargeAsAtFirst() throws Exception {
        // Given
        var budget = new ByteBudget(100);
        ByteBudget.Share share = budget.reserve(40);
        share.growTo(90);
        share.close();
        ByteBudget.Share other = budget.reserve(70);
        assertThat(budget.used()).isEqualTo(70);
        Thread waiter = Thread.ofVirtual().start(() -> take(share));
        await().until(() -> waiter.getState() == Thread.State.WAITING);

        // When
        other.close();
        waiter.join();

        // Then
        assertThat(budget.used()).isEqualTo(40);
        share.close();
        assertThat(budget.used()).isZero();
    }

    @Test
    void aWaiterThatIsInterruptedHoldsNothing() throws Exception {
        // Given
        var budget = new ByteBudget(100);
        budget.reserve(100);
        Thread waiter = Thread.ofVirtual().start(() -> assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> budget.reserve(1)));
        await().until(() -> waiter.getState() == Thread.State.WAITING);

        // When
        waiter.interrupt();
        waiter.join();

        // Then
        assertThat(budget.used()).isEqualTo(100);
    }

    @Test
    void manyGrowingSharesAllFinishAndLeaveNothing() throws Exception {
        var budget = new ByteBudget(1_000);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try (ByteBudget.Share share =
                        budget.reserve(ThreadLocalRandom.current().nextInt(1, 400))) {
                    share.growTo(ThreadLocalRandom.current().nextInt(1, 900));
                    Thread.yield();
                    share.shrinkTo(1);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(budget.used()).isZero();
    }

    @Test
    void anEventThatKeepsAllOthersOutWaitsForNothingThatTheyHold() throws Exception {
        // Given
        var events = new InFlightBudget(1, 100);
        InFlightBudget.Permit permit = events.tryAcquire().orElseThrow();
        ByteBudget.Share everything = permit.reserve(100);

        // When
        var hold = new InFlightHold(permit, permit.reserveAtOnce(60), true);
        hold.growTo(90);
        hold.giveBack();

        // Then
        assertThat(events.bytesInFlight()).isEqualTo(190);
        assertThat(events.tryAcquire())
                .as("its permit is not given away while it waits")
                .isEmpty();
        hold.takeAgain();
        hold.share().close();
        everything.close();
        assertThat(events.bytesInFlight()).isZero();
    }

    private static long reserved(ByteBudget budget, long size) {
        try {
            budget.reserve(size);
            return size;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void take(ByteBudget.Share share) {
        try {
            share.take();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void grow(ByteBudget.Share share, long size) {
        try {
            share.growTo(size);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
