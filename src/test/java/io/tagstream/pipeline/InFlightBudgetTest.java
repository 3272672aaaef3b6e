package io.tagstream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class InFlightBudgetTest {

    @Test
    void permitClosedTwiceIsGivenBackOnce() {
        // Given
        var budget = new InFlightBudget(1, 1);
        var permit = budget.tryAcquire().orElseThrow();

        // When
        permit.close();
        permit.close();

        // Then
        assertThat(budget.eventsInFlight()).isZero();
        assertThat(budget.tryAcquire()).isPresent();
        assertThat(budget.tryAcquire()).as("the second close added no permit").isEmpty();
    }

    @Test
    void isSpentWhenEveryPermitIsOut() {
        var budget = new InFlightBudget(2, 1);

        budget.tryAcquire();
        assertThat(budget.spent()).isFalse();
        budget.tryAcquire();

        assertThat(budget.spent()).isTrue();
        assertThat(budget.eventsInFlight()).isEqualTo(2);
    }

    @Test
    void permitAtRestIsForOthers() throws Exception {
        // Given
        var budget = new InFlightBudget(1, 1);
        var waiting = budget.tryAcquire().orElseThrow();

        // When
        waiting.rest();
        waiting.rest();

        // Then
        assertThat(budget.eventsResting()).isEqualTo(1);
        budget.tryAcquire().orElseThrow().close();
        waiting.resume();
        assertThat(budget.eventsInFlight()).isEqualTo(1);
        assertThat(budget.eventsResting()).isZero();
    }

    @Test
    void thoseThatResumeGetPermitsBeforeNewEvents() throws Exception {
        // Given: two that rested wait for the only permit
        var budget = new InFlightBudget(1, 1);
        var first = budget.tryAcquire().orElseThrow();
        first.rest();
        var second = budget.tryAcquire().orElseThrow();
        second.rest();
        var working = budget.tryAcquire().orElseThrow();
        var resumed = new LinkedBlockingQueue<InFlightBudget.Permit>();
        Thread one = startResuming(second, resumed);
        Thread other = startResuming(first, resumed);
        await().until(() -> one.getState() == Thread.State.WAITING && other.getState() == Thread.State.WAITING);

        // When
        working.close();

        // Then
        var next = resumed.take();
        assertThat(budget.spent()).isTrue();
        assertThat(budget.tryAcquire()).isEmpty();
        next.close();
        resumed.take().close();
        assertThat(budget.tryAcquire()).isPresent();
    }

    @Test
    void permitThatIsCancelledAtRestComesBackToNobody() {
        // Given
        var budget = new InFlightBudget(1, 1);
        var permit = budget.tryAcquire().orElseThrow();
        permit.rest();

        // When
        permit.close();

        // Then
        assertThat(budget.eventsResting()).isZero();
        assertThatThrownBy(permit::resume).isInstanceOf(InterruptedException.class);
        permit.rest();
        assertThat(budget.tryAcquire()).isPresent();
        assertThat(budget.tryAcquire()).isEmpty();
    }

    private static Thread startResuming(InFlightBudget.Permit permit, Queue<InFlightBudget.Permit> resumed) {
        return Thread.ofVirtual().start(() -> {
            try {
                permit.resume();
                resumed.add(permit);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void refusesABoundThatLetsNothingPass() {
        assertThatIllegalArgumentException().isThrownBy(() -> new InFlightBudget(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new InFlightBudget(1, 0));
    }
}
