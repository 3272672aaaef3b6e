package io.tagstream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tagstream.pipeline.NativeAdmission.Company;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class NativeEntryTest {

    private final NativeGate gate = new NativeGate();

    @Test
    void anEventThatMustBeAloneWaitsForTheOthersAndKeepsThemOut() throws Exception {
        // Given
        NativeEntry shared = new NativeEntry(gate, NativeAdmission.OPEN);
        shared.enter();
        NativeEntry alone = new NativeEntry(gate, admission(Company.ALONE, () -> {}));
        var entered = new CountDownLatch(1);
        Thread suspect = Thread.ofVirtual().start(() -> {
            enter(alone);
            entered.countDown();
        });
        await().until(() -> suspect.getState() == Thread.State.WAITING);

        // When
        shared.imageDone();
        entered.await();

        // Then
        NativeEntry late = new NativeEntry(gate, NativeAdmission.OPEN);
        Thread waiting = Thread.ofVirtual().start(() -> enter(late));
        await().until(() -> waiting.getState() == Thread.State.WAITING);
        alone.imageDone();
        assertThat(waiting.isAlive())
                .as("alone until it leaves, not until its image is done")
                .isTrue();
        alone.leave();
        waiting.join();
    }

    @Test
    void asksItsOwnerOnceForAllItsImages() throws Exception {
        var asked = new AtomicInteger();
        NativeEntry entry = new NativeEntry(gate, admission(Company.SHARED, asked::incrementAndGet));

        entry.enter();
        entry.imageDone();
        entry.enter();
        entry.imageDone();

        assertThat(asked).hasValue(1);
    }

    @Test
    void asksItsOwnerOnceItHoldsItsPlaceAndNotWhileItStandsInLine() throws Exception {
        NativeEntry first = new NativeEntry(gate, admission(Company.ALONE, () -> {}));
        first.enter();
        var asked = new AtomicInteger();
        NativeEntry second = new NativeEntry(gate, admission(Company.ALONE, asked::incrementAndGet));
        Thread inLine = Thread.ofVirtual().start(() -> enter(second));
        await().until(() -> inLine.getState() == Thread.State.WAITING);
        assertThat(asked).as("counted for a crash of the one before it").hasValue(0);

        first.leave();
        inLine.join();

        assertThat(asked).hasValue(1);
    }

    @Test
    void leavingTwiceGivesOnePlaceBack() throws Exception {
        NativeEntry entry = new NativeEntry(gate, admission(Company.ALONE, () -> {}));
        entry.enter();

        entry.leave();
        entry.leave();

        NativeEntry next = new NativeEntry(gate, admission(Company.ALONE, () -> {}));
        next.enter();
        assertThat(next.alone()).isTrue();
    }

    private static NativeAdmission admission(Company company, Runnable onRequest) {
        return new NativeAdmission() {

            @Override
            public Company company() {
                return company;
            }

            @Override
            public CompletableFuture<Void> request() {
                onRequest.run();
                return CompletableFuture.completedFuture(null);
            }
        };
    }

    private static void enter(NativeEntry entry) {
        try {
            entry.enter();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
