package io.tagstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker that is killed with {@code kill -9} while it works: whoever takes over gives every event its
 * one outcome. {@code -Dtagstream.it.events=20000} makes the load larger.
 */
class CrashIT {

    private static final int EVENTS = Integer.getInteger("tagstream.it.events", 4_000);
    private static final int PARTITIONS = 4;
    private static final int KEYS = 300;

    /** One event in ten is a photo, the others are as cheap as can be: the store and the order see them all. */
    private static final int CHEAP_EVENTS_PER_PHOTO = 9;

    private static final long SEED = 20_260_504;
    private static final Duration LONGEST = Duration.ofSeconds(60 + EVENTS / 20);
    private static final Path SAMPLES =
            Path.of("src/embedded/resources/samples").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void aKilledWorkerLosesNothingDoublesNothingAndKeepsTheOrderOfKeys() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"))) {
            broker.createTopics(PARTITIONS, "image-events", "image-labels", "image-dead-letters");
            try (var outcomes = new Outcomes(broker.bootstrapServers(), "image-labels", "image-dead-letters")) {
                // Given
                Set<Position> sent;
                try (WorkerProcess first = start(broker).awaitReady()) {
                    sent = send(broker);
                    outcomes.await(EVENTS / 3, LONGEST);

                    // When
                    first.kill();
                }
                int beforeTheTakeover = outcomes.settle(Duration.ofSeconds(1)).size();
                try (WorkerProcess second = start(broker).awaitReady()) {
                    outcomes.await(EVENTS, LONGEST).settle(Duration.ofSeconds(2));

                    // Then
                    assertThat(beforeTheTakeover).as("killed in the middle").isLessThan(EVENTS);
                    assertThat(outcomes.positions())
                            .as("nothing lost, nothing invented")
                            .isEqualTo(sent);
                    assertThat(outcomes.doubled()).isEmpty();
                    assertThat(outcomes.outOfOrder()).isEmpty();
                    assertThat(outcomes.count(record -> record.topic().equals("image-labels")))
                            .isEqualTo(photosIn(sent.size()));
                    assertThat(second.metric("tagstream_events_restored_total"))
                            .as("what was in flight was found")
                            .isPositive();
                }
            }
        }
    }

    private WorkerProcess start(EmbeddedBroker broker) throws Exception {
        return WorkerProcess.start(
                broker.bootstrapServers(), folder, Map.of("tagstream.fetch.file.root", SAMPLES.toString()));
    }

    private static Set<Position> send(EmbeddedBroker broker) {
        var random = new Random(SEED);
        var photos = List.of("chelsea.jpg", "coffee.jpg", "china.jpg");
        Set<Position> sent = ConcurrentHashMap.newKeySet();
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < EVENTS; i++) {
                boolean photo = i % (CHEAP_EVENTS_PER_PHOTO + 1) == 0;
                String name = photo ? photos.get(random.nextInt(photos.size())) : "missing-" + i + ".jpg";
                byte[] key = ("key-" + random.nextInt(KEYS)).getBytes(UTF_8);
                byte[] value = ("{\"image\": \"file://" + SAMPLES.resolve(name) + "\"}").getBytes(UTF_8);
                producer.send(new ProducerRecord<>("image-events", key, value), (metadata, failure) -> {
                    if (failure == null) {
                        sent.add(new Position(metadata.partition(), metadata.offset(), 0));
                    }
                });
            }
        }
        assertThat(sent).hasSize(EVENTS);
        return new HashSet<>(sent);
    }

    private static long photosIn(int events) {
        return Math.ceilDiv(events, CHEAP_EVENTS_PER_PHOTO + 1);
    }
}
