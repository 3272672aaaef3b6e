package io.tagstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.topology.SettingsRules.Bounds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsRulesTest {

    private static final Bounds SHIPPED = new Bounds(
            256, 2048, 256 << 20, 32 << 20, Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofSeconds(20));
    private static final String PREFIX = "kafka-streams.";

    @Test
    void theShippedSettingsKeepAllRules() {
        assertThat(SettingsRules.check(shipped(), SHIPPED)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            consumer.session.timeout.ms       | 250            | set kafka-streams.consumer.session.timeout.ms to 300 or more
            consumer.heartbeat.interval.ms    | 2500           | kafka-streams.consumer.heartbeat.interval.ms=2500
            producer.transaction.timeout.ms   | 3000           | set kafka-streams.producer.transaction.timeout.ms to 5000 or more
            commit.interval.ms                | 2000           | ten times kafka-streams.commit.interval.ms=2000
            producer.transaction.timeout.ms   | 16000          | twice kafka-streams.producer.transaction.timeout.ms=16000
            producer.max.block.ms             | 5000           | set kafka-streams.producer.max.block.ms to 10000 or more
            producer.max.block.ms             | 40000          | set kafka-streams.consumer.max.poll.interval.ms to 40000 or more
            main.consumer.max.poll.records    | 500            | kafka-streams.buffered.records.per.partition=64 is too small
            buffered.records.per.partition    | 10             | set kafka-streams.buffered.records.per.partition to 64 or more
            processing.guarantee              | at_least_once  | set it to exactly_once_v2
            group.protocol                    | streams        | set it to classic
            processing.exception.handler      | org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler | set it to org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler
            """)
    void aBrokenRuleNamesTheKeysTheirValuesAndWhatToSet(String key, String value, String said) {
        List<String> broken = SettingsRules.check(shipped(key, value), SHIPPED);

        assertThat(broken).singleElement().asString().contains(said);
    }

    @Test
    void anotherHandlerOfRefusedRecordsIsRefused() {
        var streams = shipped(
                "production.exception.handler", "org.apache.kafka.streams.errors.DefaultProductionExceptionHandler");

        assertThat(SettingsRules.check(streams, SHIPPED))
                .singleElement()
                .asString()
                .contains(
                        "kafka-streams.production.exception.handler=",
                        "set it to " + FailOnProductionError.class.getName());
    }

    @Test
    void spansAndCountsOfTheWorkerFitEachOther() {
        var bounds = new Bounds(
                256, 50, 1 << 20, 32 << 20, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(20));

        assertThat(SettingsRules.check(shipped(), bounds))
                .containsExactly(
                        "tagstream.in-flight.max-stored=50 is too small: it must be at least tagstream.in-flight.max-events=256:"
                                + " what is in flight stands in the stores; set tagstream.in-flight.max-stored to 256 or more",
                        "tagstream.in-flight.max-stored=50 is too small: it must be at least kafka-streams.consumer.max.poll.records=64:"
                                + " one poll must fit into the stores; set tagstream.in-flight.max-stored to 64 or more",
                        "tagstream.in-flight.max-bytes=1048576 is too small: it must be at least tagstream.fetch.max-bytes=33554432,"
                                + " or a large image waits until it is the only one; set tagstream.in-flight.max-bytes to 33554432 or more",
                        "tagstream.fetch.timeout=PT30S is too long: it must be at most tagstream.event.deadline=PT10S, which ends"
                                + " the attempt anyway; set tagstream.fetch.timeout to PT10S or less",
                        "tagstream.drain.timeout=PT20S is too long: it must be at most tagstream.event.deadline=PT10S: nothing is"
                                + " in flight for longer; set tagstream.drain.timeout to PT10S or less");
    }

    @Test
    void aDrainMayTakeNoTimeAndNotLess() {
        assertThat(SettingsRules.check(shipped(), drainingFor(Duration.ZERO))).isEmpty();
        assertThat(SettingsRules.check(shipped(), drainingFor(Duration.ofSeconds(-5))))
                .containsExactly(
                        "tagstream.drain.timeout=PT-5S is negative: set tagstream.drain.timeout to 0s or more");
    }

    private static Bounds drainingFor(Duration timeout) {
        return new Bounds(256, 2048, 256 << 20, 32 << 20, Duration.ofMinutes(5), Duration.ofSeconds(30), timeout);
    }

    /** As {@code application.properties} has them, with changes as pairs of key and value. */
    private static StreamsConfig shipped(String... changes) {
        var all = new Properties();
        try (var in = Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
            all.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var streams = new Properties();
        all.stringPropertyNames().stream()
                .filter(key -> key.startsWith(PREFIX))
                .forEach(key -> streams.put(key.substring(PREFIX.length()), all.getProperty(key)));
        streams.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        streams.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:9");
        for (int i = 0; i < changes.length; i += 2) {
            streams.put(changes[i], changes[i + 1]);
        }
        return new StreamsConfig(streams);
    }
}
