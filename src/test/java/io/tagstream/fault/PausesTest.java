package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PausesTest {

    private final Pauses pauses = new Pauses();

    @Test
    void givesTheLongestStandstillOfOnePartitionAroundTheFault() {
        // Given: partition 0 stands still from 100 to 900 and from 1000 to 1300, partition 1 never
        for (int at = 0; at <= 1300; at += 100) {
            arrived(1, at);
        }
        arrived(0, 0);
        arrived(0, 100);
        arrived(0, 900);
        arrived(0, 1000);
        arrived(0, 1300);

        // Then
        assertThat(pauses.longest(millis(0), millis(1300))).isEqualTo(Duration.ofMillis(800));
        assertThat(pauses.longest(millis(500), millis(1300))).isEqualTo(Duration.ofMillis(400));
        assertThat(pauses.longest(millis(950), millis(1300))).isEqualTo(Duration.ofMillis(300));
        assertThat(pauses.longest(millis(1400), millis(1500))).isZero();
    }

    @Test
    void countsThePartitionsThatGoOn() {
        arrived(0, 10);
        arrived(1, 30);

        assertThat(pauses.partitionsSince(millis(20))).isEqualTo(1);
    }

    private void arrived(int partition, long atMillis) {
        pauses.arrived(partition, millis(atMillis));
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
