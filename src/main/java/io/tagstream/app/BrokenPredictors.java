package io.tagstream.app;

import io.tagstream.batch.MicroBatcher;
import io.tagstream.batch.SuspectFunctionException;
import io.tagstream.inference.ModelRefusedException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A predictor that breaks at the start fails the start; one that breaks later ends the process, as does a graph that turns
 * out to be wrong when its task is first asked for, and one that computes wrongly does so before anything more is
 * committed.
 */
final class BrokenPredictors implements Consumer<Throwable> {

    private final WorkerExit exit;
    private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();
    private final AtomicBoolean started = new AtomicBoolean();

    BrokenPredictors(WorkerExit exit) {
        this.exit = exit;
    }

    @Override
    public void accept(Throwable failure) {
        first.compareAndSet(null, failure);
        if (!started.get()) {
            return;
        }
        switch (failure) {
            case SuspectFunctionException suspect -> exit.haltSuspect(String.valueOf(suspect.getMessage()));
            case ModelRefusedException refused -> exit.refuse(String.valueOf(refused.getMessage()));
            default -> exit.fail("a predictor broke: " + failure);
        }
    }

    /** Waits until every predictor has answered its known image. */
    void failOnFirst(MicroBatcher<?, ?> batcher) {
        try {
            batcher.awaitStarted();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        started.set(true);
        switch (first.get()) {
            case null -> {}
            case ModelRefusedException refused -> throw refused;
            case Throwable failure -> throw new IllegalStateException("a predictor could not be made", failure);
        }
    }
}
