package io.tagstream.topology.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-05-04T03:02:01Z");
    private static final long WEEK = Duration.ofDays(7).toMillis();

    @Test
    void anEventIsPastItOnceItsOwnTimeIsThatLongAgo() {
        Retention week = of(WEEK, "CreateTime", "delete");

        assertThat(week.isPast(NOW.toEpochMilli() - WEEK - 1, NOW)).isTrue();
        assertThat(week.isPast(NOW.toEpochMilli() - WEEK, NOW)).isFalse();
    }

    @Test
    void anEventThatGetsANewTimeIsNeverPastIt() {
        assertThat(of(WEEK, "CreateTime", "delete").isPast(-1, NOW)).isFalse();
    }

    @Test
    void aTopicThatKeepsAllOrGoesByTheBrokersTimeHasNone() {
        assertThat(of(-1, "CreateTime", "delete").isPast(0, NOW)).isFalse();
        assertThat(of(WEEK, "LogAppendTime", "delete").isPast(0, NOW)).isFalse();
        assertThat(of(WEEK, "CreateTime", "compact").isPast(0, NOW)).isFalse();
        assertThat(of(WEEK, "CreateTime", "compact,delete").isPast(0, NOW)).isTrue();
    }

    @Test
    void aRunCountsWhatItsTopicMayDeleteAtOnce(@TempDir Path folder) throws Exception {
        try (var broker = EmbeddedBroker.start(folder)) {
            broker.createTopics(1, "image-events");
            broker.createTopic("image-dead-letters", 1, Map.of("retention.ms", "-1"));
            Map<String, String> servers = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (var producer = new KafkaProducer<>(
                    new HashMap<String, Object>(servers), new ByteArraySerializer(), new ByteArraySerializer())) {
                for (Letters letter : List.of(
                        Letters.at(1),
                        Letters.at(2).timestamp(System.currentTimeMillis()),
                        Letters.at(3).topic("elsewhere"))) {
                    producer.send(letter.produced("image-dead-letters")).get();
                }
            }
            var topics = new RedriveTopics("image-dead-letters", "image-events", Optional.empty(), "t-redriven");
            var any = new RedriveFilter(Set.of(), false, Instant.MIN, Instant.MAX);

            RedriveReport report = new Redrive(
                            new RedriveClients(servers, servers, servers, "t-redriven"),
                            new RedriveRequest(any, topics, 3, Long.MAX_VALUE, false, true),
                            (_, _, _, _) -> {},
                            InstantSource.system(),
                            System::nanoTime)
                    .run();

            assertThat(report.total().redriven()).isEqualTo(2);
            assertThat(report.pastRetention()).isEqualTo(1);
        }
    }

    private static Retention of(long millis, String timestamps, String cleanup) {
        return Retention.of(new Config(List.of(
                new ConfigEntry("retention.ms", Long.toString(millis)),
                new ConfigEntry("message.timestamp.type", timestamps),
                new ConfigEntry("cleanup.policy", cleanup))));
    }
}
