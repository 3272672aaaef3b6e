package io.tagstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The commands of docs/operations.md make topics as the worker wants them. */
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

    private int maxMessageBytes(String topic) {
        return Integer.parseInt(topics.get(topic).get("max.message.bytes"));
    }
}
