package io.tagstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The commands of docs/operations.md make topics as the worker wants them, and Strimzi the same ones. */
final class DocumentedTopicsTest {

    private static final Pattern CREATE =
            Pattern.compile("(?m)^kafka-topics\\.sh --bootstrap-server HOST:PORT --create --topic (\\S+) (.*)$");
    private static final Pattern SETTING = Pattern.compile("--config ([a-z.]+)=(\\S+)");
    private static final int REASONS = 64 * 1024;

    private final Map<String, Map<String, String>> topics = new HashMap<>();

    DocumentedTopicsTest() throws IOException {
        CREATE.matcher(Files.readString(Path.of("docs/operations.md")))
                .results()
                .forEach(command -> topics.put(
                        command.group(1),
                        SETTING.matcher(command.group(2))
                                .results()
                                .collect(Collectors.toMap(setting -> setting.group(1), setting -> setting.group(2)))));
    }

    @Test
    void makeAChangelogThatNoStartComplainsOf() {
        Map<String, String> settings = new HashMap<>(topics.get(TaggingTopology.changelogTopic("tagstream")));
        settings.remove("min.insync.replicas");

        assertThat(settings).isEqualTo(InFlightStore.CHANGELOG);
    }

    @Test
    void leaveDeadLettersRoomForTheEventAndItsReasons() {
        assertThat(maxMessageBytes("image-dead-letters")).isEqualTo(maxMessageBytes("image-events") + REASONS);
    }

    @Test
    void areWhatStrimziMakes() throws IOException {
        Map<String, Map<String, String>> made = new HashMap<>();
        var yaml = new YAMLMapper();
        try (var manifests = yaml.readerFor(JsonNode.class)
                .<JsonNode>readValues(
                        Path.of("deploy/components/topics/topics.yaml").toFile())) {
            manifests.forEachRemaining(
                    topic -> made.put(topic.at("/metadata/name").asText(), settings(topic)));
        }

        assertThat(made).isEqualTo(topics);
    }

    /** A week is how long Kafka keeps records by itself. */
    private static Map<String, String> settings(JsonNode topic) {
        Map<String, String> settings = new HashMap<>();
        topic.at("/spec/config")
                .properties()
                .forEach(setting ->
                        settings.put(setting.getKey(), setting.getValue().asText()));
        settings.remove("retention.ms", "604800000");
        return settings;
    }

    private int maxMessageBytes(String topic) {
        return Integer.parseInt(topics.get(topic).get("max.message.bytes"));
    }
}
