package io.tagstream.embedded;

import io.quarkus.runtime.StartupEvent;
import io.tagstream.app.TagstreamConfig;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The worker without any preparation: a broker, its topics, an event for each sample photo, and a line
 * on standard output for each outcome.
 *
 * <p>Everything stands before the worker's own observers run, and is closed when they are through:
 * beans are destroyed after all of them. After a live reload the same broker comes back with what
 * was in it.
 */
@Singleton
class Demonstration {

    private static final Logger LOG = Logger.getLogger(Demonstration.class);
    private static final int BEFORE_ALL = 1;
    private static final int PARTITIONS = 4;

    /** A dead letter is the event and its headers: twice what a broker takes of the event is ample. */
    private static final String DEAD_LETTER_BYTES = Integer.toString(2 << 20);

    private static final String STARTED = "io.tagstream.embedded.started";

    private final EmbeddedSettings settings;
    private final TagstreamConfig.Topics topics;
    private @Nullable EmbeddedBroker broker;
    private @Nullable OutcomePrinter printer;

    @Inject
    Demonstration(EmbeddedSettings settings, TagstreamConfig config) {
        this.settings = settings;
        this.topics = config.topics();
    }

    void onStart(@Observes @Priority(BEFORE_ALL) StartupEvent event)
            throws IOException, InterruptedException, ExecutionException {
        if (System.setProperty(STARTED, "true") == null) {
            Folders.delete(EmbeddedConfigSource.log());
        }
        EmbeddedBroker started = EmbeddedBroker.start(EmbeddedConfigSource.port(), EmbeddedConfigSource.log());
        broker = started;
        started.createTopics(PARTITIONS, topics.events(), topics.labels());
        started.createTopic(topics.deadLetters(), PARTITIONS, Map.of("max.message.bytes", DEAD_LETTER_BYTES));
        String servers = started.bootstrapServers();
        var outcomes = new OutcomePrinter(servers, topics.labels(), topics.deadLetters(), System.out);
        printer = outcomes;
        List<Path> photos = photos();
        List<ImageEvent> events = photos.stream()
                .map(photo -> new ImageEvent(
                        photo.getFileName().toString(), photo.toUri().toString()))
                .toList();
        ImageEvent.send(servers, topics.events(), events);
        outcomes.start(photos.size(), howToGoOn(servers));
    }

    @PreDestroy
    void stop() {
        if (printer != null) {
            printer.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    private List<Path> photos() throws IOException {
        var samples = new SamplePhotos(EmbeddedConfigSource.photos());
        var photos = new ArrayList<>(samples.unpack());
        if (settings.photos().isPresent()) {
            Path folder = settings.photos().get();
            try {
                photos.addAll(samples.adopt(folder));
            } catch (IOException e) {
                LOG.errorf("tagstream.embedded.photos: the pictures in %s cannot be sent: %s", folder, e);
            }
        }
        return photos;
    }

    private String howToGoOn(String servers) {
        return """

                Your own pictures, all of a folder:
                  ./mvnw -Pembedded quarkus:dev -Dtagstream.embedded.photos=FOLDER
                Or one by one, from another terminal:
                  echo '{"image": "https://ADDRESS"}' | kcat -P -b %1$s -t %2$s
                  echo '{"image": "https://ADDRESS"}' | kafka-console-producer.sh --bootstrap-server %1$s --topic %2$s
                Files may be named too, as file:///PATH, where they lie below %3$s
                """.formatted(servers, topics.events(), EmbeddedConfigSource.photos());
    }
}
