package io.tagstream.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tagstream.embedded.EmbeddedBroker;
import io.tagstream.hostile.Bombs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged worker, and a picture that takes seconds where a tenth of one is allowed. */
class SlowDecodeIT {

    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final String STUCK = "\"decodeStuck\": true";

    @TempDir
    private Path folder;

    @Test
    void aDecodingBeyondItsTimeShowsInLivenessForAsLongAsItLasts() throws Exception {
        // Given
        Path pictures = Files.createDirectories(folder.resolve("pictures")).toRealPath();
        Files.write(pictures.resolve("large.png"), Bombs.png(8_000, 6_250, 16, 6));
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"))) {
            broker.createTopics(1, "image-events", "image-labels", "image-dead-letters");
            try (WorkerProcess worker = start(broker, pictures);
                    var outcomes = new Outcomes(broker.bootstrapServers(), "image-labels", "image-dead-letters")) {
                // When
                Events.send(broker, List.of("{\"image\": \"file://" + pictures + "/large.png\"}"));

                // Then
                await().atMost(LONGEST)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> worker.status("/q/health/live") == 503
                                && worker.body("/q/health/live").contains(STUCK));
                outcomes.await(1, LONGEST);
                assertThat(outcomes.count(record -> record.topic().equals("image-labels")))
                        .isEqualTo(1);
                await().atMost(LONGEST).until(() -> worker.status("/q/health/live") == 200);
            }
        }
    }

    private WorkerProcess start(EmbeddedBroker broker, Path pictures) throws Exception {
        return WorkerProcess.start(
                        broker.bootstrapServers(),
                        folder,
                        Map.of(
                                "tagstream.fetch.file.root",
                                pictures.toString(),
                                "tagstream.image.decode-timeout",
                                "100ms"))
                .awaitReady();
    }
}
