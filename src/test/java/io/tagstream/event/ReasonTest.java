package io.tagstream.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReasonTest {

    @Test
    void theSchemaHasTheSameClosedList() throws Exception {
        assertThat(published("tagstream-reason"))
                .containsExactlyElementsOf(
                        Arrays.stream(Reason.values()).map(Reason::code).toList());
    }

    @Test
    void theSchemaHasTheSameStages() throws Exception {
        assertThat(published("tagstream-stage"))
                .containsExactlyElementsOf(
                        Arrays.stream(Stage.values()).map(Stage::code).toList());
    }

    private static List<String> published(String header) throws IOException {
        JsonNode schema = new ObjectMapper()
                .readTree(
                        Path.of("docs/schemas/dead-letter-headers.schema.json").toFile());
        List<String> codes = new ArrayList<>();
        schema.at("/properties/" + header + "/enum").forEach(code -> codes.add(code.textValue()));
        return codes;
    }
}
