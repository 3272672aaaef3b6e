package io.tagstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class IntakeGateTest {

    private final AtomicBoolean budgetSpent = new AtomicBoolean();
    private final IntakeGate gate = new IntakeGate(budgetSpent::get, 3, 1_000);

    @Test
    void isShutWhileTheBudgetIsSpent() {
        assertThat(gate.shut()).isFalse();

        budgetSpent.set(true);
        assertThat(gate.shut()).isTrue();

        budgetSpent.set(false);
        assertThat(gate.shut()).isFalse();
    }

    @Test
    void isShutWhileTheStoresHoldAsManyEventsAsTheyMay() {
        gate.addStored(2, 10);
        assertThat(gate.shut()).isFalse();

        gate.addStored(1, 10);
        assertThat(gate.shut()).isTrue();

        gate.addStored(-1, -10);
        assertThat(gate.shut()).isFalse();
    }

    @Test
    void isShutWhileTheStoresHoldAsManyBytesAsTheyMay() {
        gate.addStored(1, 999);
        assertThat(gate.shut()).isFalse();

        gate.addStored(1, 1);
        assertThat(gate.shut()).isTrue();

        gate.addStored(-1, -999);
        assertThat(gate.shut()).isFalse();
    }

    @Test
    void isShutWhileEventsWaitForAPermit() {
        gate.addParked(1);
        assertThat(gate.shut()).isTrue();

        gate.addParked(-1);
        assertThat(gate.shut()).isFalse();
    }

    @Test
    void isShutWhileATopicCannotTakeItsRecords() {
        gate.sinks(SinkState.NO_DEAD_LETTERS);
        assertThat(gate.shut()).isTrue();
        gate.sinks(SinkState.NO_LABELS);
        assertThat(gate.shut()).isTrue();

        gate.sinks(SinkState.USABLE);
        assertThat(gate.shut()).isFalse();
    }

    @Test
    void isShutForGoodOnceItDrains() {
        gate.drain();

        assertThat(gate.shut()).isTrue();
        assertThat(gate.draining()).isTrue();
    }
}
