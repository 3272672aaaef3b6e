package io.tagstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.embedded.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged worker with a model whose graph for one task does not answer as its description says. */
class WrongGraphIT {

    private static final Path MODEL = Path.of("src/main/model");
    private static final Path SAMPLES = Path.of("src/embedded/resources/samples");
    private static final int REFUSED = 78;

    @TempDir
    private Path folder;

    @Test
    void aWrongGraphEndsTheWorkerWithTheCodeForRepairsWhenItsTaskFirstComes() throws Exception {
        // Given
        Path model = modelWithAWrongAnswerFor("detect");
        Path samples = SAMPLES.toRealPath();
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"))) {
            broker.createTopics(1, "image-events", "image-labels", "image-dead-letters");
            var settings = Map.of(
                    "tagstream.model.path",
                    model.toString(),
                    "tagstream.model.precision",
                    "int8",
                    "tagstream.fetch.file.root",
                    samples.toString());
            try (WorkerProcess worker = WorkerProcess.start(broker.bootstrapServers(), folder, settings)
                    .awaitReady()) {
                // When
                Events.send(
                        broker,
                        List.of("{\"image\": \"%s\", \"options\": {\"tasks\": [\"detect\"]}}"
                                .formatted(samples.resolve("chelsea.jpg").toUri())));

                // Then
                assertThat(worker.awaitExit()).as(worker.log()).isEqualTo(REFUSED);
                assertThat(worker.log()).contains("exit code 78").contains("instead of class 3");
            }
        }
    }

    private Path modelWithAWrongAnswerFor(String task) throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        List<Path> files;
        try (Stream<Path> all = Files.list(MODEL)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Files.copy(file, model.resolve(file.getFileName()));
        }
        Path description = model.resolve("model.json");
        String text = Files.readString(description);
        int answer = text.indexOf("\"index\": 285", text.indexOf("\"graph\": \"resnet50-int8-" + task));
        Files.writeString(
                description,
                text.substring(0, answer) + "\"index\": 3" + text.substring(answer + "\"index\": 285".length()));
        return model;
    }
}
