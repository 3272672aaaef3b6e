package io.tagstream.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReasonTest {

    @Test
    void theSchemaHasTheSameClosedList() throws Exception {
        JsonNode schema = new ObjectMapper()
                .readTree(
                        Path.of("docs/schemas/dead-letter-headers.schema.json").toFile());
        List<String> published = new ArrayList<>();
        schema.at("/properties/tagstream-reason/enum").forEach(code -> published.add(code.textValue()));

        assertThat(published)
                .containsExactlyElementsOf(
                        Arrays.stream(Reason.values()).map(Reason::code).toList());
    }
}
