package io.tagstream.fault;

import io.tagstream.it.WorkerProcess;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Starts a worker, and another one whenever it ends, as a container platform does. A thread of its
 * own; thread-safe.
 */
final class Supervisor {

    private final Callable<WorkerProcess> start;
    private final Thread thread;
    private volatile boolean content;
    private volatile int ends;
    private volatile @Nullable WorkerProcess current;

    Supervisor(Callable<WorkerProcess> start) {
        this.start = start;
        this.thread = Thread.ofPlatform().name("supervisor").daemon().start(this::supervise);
    }

    /** How often a worker has ended. */
    int ends() {
        return ends;
    }

    /** {@code kill -9} to the worker that runs now; another one follows. */
    void kill() throws InterruptedException {
        living().orElseThrow(() -> new AssertionError("no worker runs that could be killed"))
                .kill();
    }

    /** The worker that runs now; empty between two of them. */
    Optional<WorkerProcess> living() {
        return Optional.ofNullable(current).filter(WorkerProcess::alive);
    }

    /** Starts no worker any more. The one that runs goes on. */
    void leaveAlone() {
        content = true;
        thread.interrupt();
    }

    private void supervise() {
        try {
            while (!content) {
                WorkerProcess worker = start.call();
                current = worker;
                int code = worker.onExit().get();
                ends = ends + 1;
                FaultReport.say("the supervised worker ended with %d, for the %d. time", code, ends);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            FaultReport.say("the supervisor gives up: %s", e);
        }
    }
}
