package io.tagstream.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tagstream.embedded.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A pod may be stopped before it has started. */
class StopWhileStartingIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void aWorkerThatIsStoppedWhileItsModelComputesEndsInOrder() throws Exception {
        try (var broker = EmbeddedBroker.start(folder.resolve("broker"))) {
            broker.createTopics(1, "image-events", "image-labels", "image-dead-letters");
            var settings = Map.of(
                    "tagstream.calibration.enabled",
                    "true",
                    // It must still compute when it is stopped.
                    "tagstream.calibration.limit",
                    "30s",
                    "java.io.tmpdir",
                    Files.createDirectory(folder.resolve("tmp")).toString());
            try (WorkerProcess worker = WorkerProcess.start(broker.bootstrapServers(), folder, settings)) {
                await().atMost(LONGEST).pollInterval(Duration.ofMillis(20)).until(() -> calibrates(worker.pid()));

                assertThat(worker.terminate())
                        .as("exit code; the log:%n%s", worker.log())
                        .isZero();
                assertThat(worker.log()).contains("while starting");
            }
        }
    }

    /** By the names of its threads (Linux). */
    private static boolean calibrates(long pid) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return tasks.map(task -> task.resolve("comm"))
                    .anyMatch(name -> read(name).startsWith("calibrate-"));
        }
    }

    private static String read(Path name) {
        try {
            return Files.readString(name);
        } catch (IOException e) {
            // The thread has ended meanwhile: there is no such file, or no such process behind it.
            return "";
        }
    }
}
