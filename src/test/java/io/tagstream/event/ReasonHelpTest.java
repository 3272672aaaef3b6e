package io.tagstream.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds what the page says of each reason to docs/events.md. */
class ReasonHelpTest {

    private static final Pattern ROW = Pattern.compile("^\\| `([a-z-]+)` \\| (yes|no) \\| (.+?) \\| (.+?) \\|$");

    @Test
    void thePageSaysOfEachReasonWhatTheDocumentSays() throws IOException {
        JsonNode help = new ObjectMapper()
                .readTree(Path.of("src/main/resources/page/reasons.json").toFile());
        var found = new HashSet<String>();
        for (String line : Files.readAllLines(Path.of("docs/events.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && help.has(row.group(1))) {
                JsonNode said = help.get(row.group(1));
                assertThat(said.path("again").booleanValue())
                        .isEqualTo(row.group(2).equals("yes"));
                assertThat(said.path("cause").textValue())
                        .isEqualTo(row.group(3).replace("`", ""));
                assertThat(said.path("cure").textValue()).isEqualTo(row.group(4).replace("`", ""));
                found.add(row.group(1));
            }
        }
        for (Reason reason : Reason.values()) {
            assertThat(found).contains(reason.code());
        }
        assertThat(help.size()).isEqualTo(found.size());
    }
}
