package io.tagstream.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tagstream.fetch.CircuitChange;
import org.junit.jupiter.api.Test;

class FetchMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FetchMetrics metrics = new FetchMetrics(registry);

    @Test
    void circuitsAreCountedWithoutTheirHosts() {
        metrics.onCircuit(CircuitChange.OPENED, 1);
        metrics.onCircuit(CircuitChange.OPENED, 2);
        metrics.onCircuit(CircuitChange.CLOSED, 1);

        assertThat(registry.get("tagstream.fetch.circuits.open").gauge().value())
                .isEqualTo(1);
        assertThat(changes("opened")).isEqualTo(2);
        assertThat(changes("closed")).isEqualTo(1);
        assertThat(changes("probed")).isZero();
    }

    private double changes(String to) {
        return registry.get("tagstream.fetch.circuit.changes")
                .tag("to", to)
                .counter()
                .count();
    }
}
