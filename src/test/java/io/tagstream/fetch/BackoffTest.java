package io.tagstream.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 4", "5, 16", "6, 30", "7, 30", "1000, 30"})
    void waitDoublesUpToTheLongest(int attempts, int seconds) {
        var backoff = new Backoff(SECOND, SECOND.multipliedBy(30), 0);

        assertThat(backoff.next(attempts, Duration.ZERO, new Random(1))).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void jitterStaysWithinItsShare() {
        var backoff = new Backoff(SECOND, SECOND.multipliedBy(30), 0.25);
        var random = new Random(1);

        assertThat(random.ints(1_000, 1, 20).mapToObj(n -> backoff.next(3, Duration.ZERO, random)))
                .allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(5)))
                .doesNotHaveDuplicates();
    }

    @Test
    void originsWishIsNeverUndercutAndSpreadBehind() {
        var backoff = new Backoff(SECOND, SECOND.multipliedBy(30), 0.25);
        var random = new Random(1);

        assertThat(random.ints(100).mapToObj(_ -> backoff.next(1, Duration.ofMinutes(2), random)))
                .allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofSeconds(120), Duration.ofSeconds(121)))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"PT0S, PT1S, 0", "PT2S, PT1S, 0", "PT1S, PT1S, 1", "PT1S, PT1S, -0.1", "PT1S, PT1S, NaN"})
    void policyThatMakesNoSenseIsRefused(Duration first, Duration max, double jitter) {
        assertThatThrownBy(() -> new Backoff(first, max, jitter)).isInstanceOf(IllegalArgumentException.class);
    }
}
