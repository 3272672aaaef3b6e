package io.tagstream.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttemptScopeTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        clock.shutdownNow();
    }

    @Test
    void originHasTheTimeThatThereWasBeforeTheWaitForAConnection() {
        try (var scope = scope(LONG, LONG.multipliedBy(2))) {
            scope.beginOwnWait();
            var before = scope.remaining();
            await().until(() -> scope.remaining().compareTo(before.minusMillis(50)) < 0);

            scope.endOwnWait();

            assertThat(scope.remaining()).isGreaterThan(before.minusMillis(50));
            assertThat(scope.waitsForOurs()).isFalse();
        }
    }

    @Test
    void waitForAConnectionDoesNotPutTheEventsDeadlineOff() {
        try (var scope = scope(LONG, LONG)) {
            scope.beginOwnWait();
            var before = scope.remaining();
            await().until(() -> scope.remaining().compareTo(before.minusMillis(50)) < 0);

            scope.endOwnWait();

            assertThat(scope.remaining()).isLessThan(before.minusMillis(50));
        }
    }

    @Test
    void waitThatTookTheAttemptsTimeIsNotOverWhenTheConnectionComes() {
        var aborted = new AtomicBoolean();
        try (var scope = scope(Duration.ofMillis(50), LONG)) {
            scope.abortWith(() -> aborted.set(true));
            scope.beginOwnWait();
            await().untilTrue(aborted);

            scope.endOwnWait();

            assertThat(scope.waitsForOurs()).isTrue();
            assertThat(scope.expired()).isTrue();
        }
    }

    private AttemptScope scope(Duration timeout, Duration deadline) {
        var circuits = new OriginCircuits(CircuitPolicy.defaults(), FetchListener.NONE, System::nanoTime);
        return new AttemptScope(clock, timeout, Deadline.in(deadline), 1, _ -> {}, circuits);
    }
}
