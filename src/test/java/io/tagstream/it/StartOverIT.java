package io.tagstream.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tagstream.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.tools.StreamsResetter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** "Start over" of docs/operations.md, by the tool that Kafka ships. */
class StartOverIT {

    private static final int EVENTS = 3;
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Path SAMPLES = Path.of("src/embedded/resources/samples");

    @TempDir
    private Path folder;

    @Test
    void afterAResetTheNextWorkerLabelsAllAgainFromTheOldestEvent() throws Exception {
        try (var broker = EmbeddedBroker.start(folder.resolve("broker"));
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            // Given
            broker.createTopics(1, "image-events", "image-labels", "image-dead-letters");
            Path photo = SAMPLES.toRealPath().resolve("chelsea.jpg");
            Events.send(broker, Collections.nCopies(EVENTS, "{\"image\": \"" + photo.toUri() + "\"}"));
            var outcomes = new Outcomes(broker.bootstrapServers(), "image-labels", "image-dead-letters");
            try (outcomes) {
                try (WorkerProcess worker = worker(broker)) {
                    outcomes.await(EVENTS, LONGEST);
                    assertThat(worker.terminate()).as("exit code").isZero();
                }
                Set<String> kept = topics(admin);

                // When
                int answer = new StreamsResetter().execute(new String[] {
                    "--application-id", "tagstream",
                    "--input-topics", "image-events",
                    "--bootstrap-server", broker.bootstrapServers()
                });

                // Then
                assertThat(answer).as("exit code of the reset").isZero();
                assertThat(kept).as("topics before").anyMatch(topic -> topic.endsWith("-changelog"));
                // A broker may name a topic for a moment after it was deleted.
                await().atMost(LONGEST).untilAsserted(() -> assertThat(topics(admin))
                        .as("topics after")
                        .noneMatch(topic -> topic.endsWith("-changelog")));
                try (WorkerProcess worker = worker(broker)) {
                    outcomes.awaitAgain(EVENTS, LONGEST);
                    assertThat(worker.terminate()).as("exit code").isZero();
                }
                outcomes.settle(Duration.ofSeconds(1));
                assertThat(outcomes.doubled()).hasSameSizeAs(outcomes.positions());
            }
        }
    }

    private WorkerProcess worker(EmbeddedBroker broker) throws Exception {
        return WorkerProcess.start(
                broker.bootstrapServers(),
                folder,
                Map.of("tagstream.fetch.file.root", SAMPLES.toRealPath().toString()));
    }

    private static Set<String> topics(Admin admin) throws Exception {
        return admin.listTopics().names().get();
    }
}
