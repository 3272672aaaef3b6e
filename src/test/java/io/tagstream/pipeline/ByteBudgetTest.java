package io.tagstream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ByteBudgetTest {

    @Test
    void reservationWaitsUntilThereIsRoom() throws Exception {
        // Given
        var budget = new ByteBudget(100);
        ByteBudget.Share first = shareOf(budget, 80);
        Thread waiter = Thread.ofVirtual().start(() -> shareOf(budget, 30));
        await().until(() -> waiter.getState() == Thread.State.WAITING);

        // When
        first.close();
        waiter.join();

        // Then
        assertThat(budget.used()).isEqualTo(30);
    }

    @Test
    void anImageLargerThanTheWholeBoundPassesByItself() throws Exception {
        var budget = new ByteBudget(100);

        ByteBudget.Share share = shareOf(budget, 10);
        share.growTo(500);

        assertThat(budget.used()).isEqualTo(500);
    }

    @Test
    void growingWaitsWhileAnotherHolderCanStillFinish() throws Exception {
        // Given
        var budget = new ByteBudget(100);
        ByteBudget.Share busy = shareOf(budget, 60);
        ByteBudget.Share growing = shareOf(budget, 30);
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
        ByteBudget.Share first = shareOf(budget, 50);
        ByteBudget.Share second = shareOf(budget, 50);
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
        ByteBudget.Share share = shareOf(budget, 40);
        shareOf(budget, 20);

        share.close();
        share.close();

        assertThat(budget.used()).isEqualTo(20);
    }

    @Test
    void shareThatWasGivenBackMayBeTakenAgain() throws Exception {
        // Given
        var budget = new ByteBudget(100);
        ByteBudget.Share share = shareOf(budget, 90);
        share.close();
        ByteBudget.Share other = shareOf(budget, 70);
        assertThat(budget.used()).isEqualTo(70);
        Thread waiter = Thread.ofVirtual().start(() -> grow(share, 40));
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
    void whoHasNothingYetTakesNoRoomThatAHolderWaitsFor() throws Exception {
        // Given
        var budget = new ByteBudget(100);
        ByteBudget.Share busy = shareOf(budget, 60);
        ByteBudget.Share holder = shareOf(budget, 30);
        Thread grower = Thread.ofVirtual().start(() -> grow(holder, 90));
        await().until(() -> grower.getState() == Thread.State.WAITING);
        ByteBudget.Share newcomer = budget.share();
        Thread beginner = Thread.ofVirtual().start(() -> grow(newcomer, 10));
        await().until(() -> beginner.getState() == Thread.State.WAITING);

        // When
        busy.close();
        grower.join();
        beginner.join();

        // Then
        assertThat(budget.used()).isEqualTo(100);
    }

    @Test
    void whoNeedsMuchIsNotPassedByThoseBehindThatNeedLittle() throws Exception {
        // Given
        var budget = new ByteBudget(100);
        ByteBudget.Share holder = shareOf(budget, 60);
        ByteBudget.Share large = budget.share();
        Thread first = Thread.ofVirtual().start(() -> grow(large, 80));
        await().until(() -> first.getState() == Thread.State.WAITING);
        ByteBudget.Share small = budget.share();
        Thread second = Thread.ofVirtual().start(() -> grow(small, 30));
        await().until(() -> second.getState() == Thread.State.WAITING);

        // When
        holder.close();
        first.join();

        // Then
        assertThat(budget.used()).as("the large one alone").isEqualTo(80);
        large.close();
        second.join();
        assertThat(budget.used()).isEqualTo(30);
    }

    @Test
    void whoGivesUpItsTurnLetsTheNextBegin() throws Exception {
        // Given
        var budget = new ByteBudget(100);
        shareOf(budget, 60);
        Thread first = Thread.ofVirtual().start(() -> assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> budget.share().growTo(80)));
        await().until(() -> first.getState() == Thread.State.WAITING);
        ByteBudget.Share small = budget.share();
        Thread second = Thread.ofVirtual().start(() -> grow(small, 30));
        await().until(() -> second.getState() == Thread.State.WAITING);

        // When
        first.interrupt();
        first.join();
        second.join();

        // Then
        assertThat(budget.used()).isEqualTo(90);
    }

    @Test
    void aWaiterThatIsInterruptedHoldsNothing() throws Exception {
        // Given
        var budget = new ByteBudget(100);
        shareOf(budget, 100);
        Thread waiter = Thread.ofVirtual().start(() -> assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> budget.share().growTo(1)));
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
                try (ByteBudget.Share share = budget.share()) {
                    share.growTo(ThreadLocalRandom.current().nextInt(1, 400));
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
        ByteBudget.Share everything = permit.share();
        everything.growTo(100);

        // When
        var hold = new InFlightHold(permit, permit.shareAtOnce(), 30, true);
        hold.growTo(60);
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

    private static ByteBudget.Share shareOf(ByteBudget budget, long size) {
        ByteBudget.Share share = budget.share();
        grow(share, size);
        return share;
    }

    private static void grow(ByteBudget.Share share, long size) {
        try {
            share.growTo(size);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
