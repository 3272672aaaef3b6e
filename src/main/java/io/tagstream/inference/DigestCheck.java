package io.tagstream.inference;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Whether files are those that were meant, found out while the caller goes on: the weights are 26 MB and more, and a JVM
 * that has just started digests a tenth of a gigabyte a second. Thread-safe.
 */
final class DigestCheck {

    private final FutureTask<Void> check;

    private DigestCheck(Map<Path, String> files) {
        check = new FutureTask<>(() -> files.forEach(Digests::check), null);
    }

    /** @param files each with the SHA-256 that it must have */
    static DigestCheck start(Map<Path, String> files) {
        var check = new DigestCheck(files);
        Thread.ofPlatform().daemon().name("check-model").start(check.check);
        return check;
    }

    /**
     * Waits for its end.
     *
     * @throws ModelRefusedException if a file is missing or its SHA-256 is another one
     */
    void await() {
        try {
            check.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ModelRefusedException refused) {
                throw refused;
            }
            throw new IllegalStateException("the model's files could not be checked", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelRefusedException("interrupted before the model's files were checked", e);
        }
    }
}
