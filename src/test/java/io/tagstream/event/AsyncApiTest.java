package io.tagstream.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The interface as tools read it: valid by its standard's own schema, and of the topics and schemas that there are. */
class AsyncApiTest {

    private static final Path DOCS = Path.of("docs");

    private static JsonNode document;

    @BeforeAll
    static void read() throws IOException {
        Object yaml = new Yaml().load(Files.readString(DOCS.resolve("asyncapi.yaml")));
        document = new ObjectMapper().valueToTree(yaml);
    }

    @Test
    void isValidByTheStandardsSchema() throws IOException {
        String standard = Files.readString(Path.of("src/test/resources/asyncapi/3.0.0.schema.json"));
        var schema =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(standard, InputFormat.JSON);

        assertThat(schema.validate(document.toString(), InputFormat.JSON)).isEmpty();
        assertThat(schema.validate(document.toString().replace("\"send\"", "\"sends\""), InputFormat.JSON))
                .as("an operation that is none")
                .isNotEmpty();
    }

    @Test
    void namesTheTopicsOfTheDefaults() throws IOException {
        String configuration = Files.readString(DOCS.resolve("configuration.md"));

        assertThat(document.path("channels")).hasSize(3).allSatisfy(channel -> {
            String key = channel.path("description").asText();
            assertThat(configuration)
                    .contains("| " + key + " | `" + channel.path("address").asText() + "` |");
        });
    }

    @Test
    void refersToWhatIsThere() {
        List<String> references = document.findValuesAsText("$ref", new ArrayList<>());

        assertThat(references).hasSizeGreaterThan(8).allSatisfy(reference -> {
            if (reference.startsWith("#")) {
                assertThat(document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse();
            } else {
                assertThat(DOCS.resolve(reference)).exists();
            }
        });
    }
}
