package io.tagstream.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.utils.Utils;

/**
 * Of brokers and workers. A broker leaves gigabytes behind, so they are deleted when a benchmark has come to its end; after one that
 * failed they stay, with the logs. Thread-safe.
 */
final class TemporaryFolders {

    private static final Queue<Path> MADE = new ConcurrentLinkedQueue<>();

    private TemporaryFolders() {}

    /** @param name of the benchmark */
    static Path make(String name) throws IOException {
        Path folder = Files.createTempDirectory("tagstream-" + name + "-");
        MADE.add(folder);
        return folder;
    }

    static void delete() throws IOException {
        for (Path folder = MADE.poll(); folder != null; folder = MADE.poll()) {
            Utils.delete(folder.toFile());
        }
    }
}
