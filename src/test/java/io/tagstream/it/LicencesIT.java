package io.tagstream.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the packaged application is made of, by the build's bill of materials, is licensed so that it may be shipped. */
class LicencesIT {

    private static final Path DOCUMENT = Path.of("docs/licences.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([^|`]+) \\| (`.+`) \\|$");

    /** May be linked and shipped with a program under Apache-2.0; of several to choose from, one must be here. */
    private static final Set<String> ALLOWED = Set.of(
            "Apache-2.0",
            "MIT",
            "MIT-0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "CC0-1.0",
            "EPL-1.0",
            "EPL-2.0",
            "UPL-1.0",
            "GPL-2.0-with-classpath-exception");

    private static List<JsonNode> components;

    @BeforeAll
    static void read() throws IOException {
        components = new ArrayList<>();
        new ObjectMapper()
                .readTree(Path.of("target/bom.json").toFile())
                .path("components")
                .forEach(components::add);
    }

    @Test
    void allowWhatIsDoneWithThem() {
        assertThat(components).hasSizeGreaterThan(100).allSatisfy(component -> assertThat(licences(component))
                .as(name(component))
                .anyMatch(ALLOWED::contains));
    }

    @Test
    void areListed() throws IOException {
        assumeThat(System.getProperty("os.name") + "/" + System.getProperty("os.arch"))
                .as("the platform that docs/licences.md lists")
                .isEqualTo("Linux/amd64");
        Map<String, Set<String>> made = new TreeMap<>();
        for (JsonNode component : components) {
            String licence =
                    licences(component).stream().filter(ALLOWED::contains).collect(Collectors.joining(" or "));
            made.computeIfAbsent(licence, _ -> new TreeSet<>()).add("`" + name(component) + "`");
        }

        String document = Files.readString(DOCUMENT);
        Map<String, Set<String>> listed = new TreeMap<>();
        ROW.matcher(document)
                .results()
                .forEach(row -> listed.put(
                        row.group(1), new TreeSet<>(List.of(row.group(2).split(", ")))));
        assertThat(listed).as("%s; as it should be:%n%s", DOCUMENT, rows(made)).isEqualTo(made);
    }

    @Test
    void areThoseOfComponentsWithVersionAndDigest() {
        assertThat(components).allSatisfy(component -> {
            assertThat(component.path("version").asText()).matches("\\d.*");
            assertThat(component.path("purl").asText()).startsWith("pkg:maven/");
            assertThat(component.path("hashes")).isNotEmpty();
        });
    }

    private static String rows(Map<String, Set<String>> table) {
        return table.entrySet().stream()
                .map(row -> "| " + row.getKey() + " | " + String.join(", ", row.getValue()) + " |")
                .collect(Collectors.joining("\n"));
    }

    private static String name(JsonNode component) {
        return component.path("group").asText() + ":" + component.path("name").asText();
    }

    /** As SPDX writes them, where an artifact says it in words of its own. */
    private static Set<String> licences(JsonNode component) {
        var licences = new TreeSet<String>();
        for (JsonNode choice : component.path("licenses")) {
            if (choice.has("expression")) {
                licences.addAll(List.of(choice.path("expression").asText().split(" OR ")));
            }
            JsonNode licence = choice.path("license");
            licences.add(licence.path("id").asText(licence.path("name").asText()));
        }
        licences.remove("");
        return licences;
    }
}
