package io.tagstream.app.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens at SIGINT and SIGTERM while a command works: it is asked to stop, and the process lives
 * on until it has said how far it came, for a while. Closed when it has.
 */
final class Interruption implements AutoCloseable {

    private static final long LONGEST_SECONDS = 45;

    private final CountDownLatch said = new CountDownLatch(1);
    private final Thread hook;

    Interruption(Runnable stop) {
        hook = Thread.ofPlatform().name("interruption").unstarted(() -> {
            stop.run();
            try {
                said.await(LONGEST_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        said.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs already: the process is about to end.
        }
    }
}
