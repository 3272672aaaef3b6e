package io.tagstream.fault;

import io.tagstream.it.WorkerProcess;
import java.util.concurrent.Callable;

/**
 * Starts a worker, and another one whenever it ends, as a container platform does. A thread of its
 * own; thread-safe.
 */
final class Supervisor {

    private final Callable<WorkerProcess> start;
    private final Thread thread;
    private volatile boolean content;
    private volatile int ends;

    Supervisor(Callable<WorkerProcess> start) {
        this.start = start;
        this.thread = Thread.ofPlatform().name("supervisor").daemon().start(this::supervise);
    }

    /** How often a worker has ended. */
    int ends() {
        return ends;
    }

    /** Starts no worker any more. The one that runs goes on. */
    void leaveAlone() {
        content = true;
        thread.interrupt();
    }

    private void supervise() {
        try {
            while (!content) {
                int code = start.call().onExit().get();
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
