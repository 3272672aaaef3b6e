package io.tagstream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

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
    void refusesABoundThatLetsNothingPass() {
        assertThatIllegalArgumentException().isThrownBy(() -> new InFlightBudget(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new InFlightBudget(1, 0));
    }
}
