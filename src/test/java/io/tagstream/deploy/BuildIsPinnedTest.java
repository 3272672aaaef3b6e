package io.tagstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The same source gives the same build, whichever Maven builds it and whenever. */
class BuildIsPinnedTest {

    /** Maven binds them to its life cycle by itself. */
    private static final List<String> LIFE_CYCLE = List.of(
            "maven-clean-plugin",
            "maven-resources-plugin",
            "maven-compiler-plugin",
            "maven-surefire-plugin",
            "maven-jar-plugin",
            "maven-install-plugin",
            "maven-deploy-plugin",
            "maven-site-plugin");

    private static Document pom;

    @BeforeAll
    static void read() throws Exception {
        pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile());
    }

    @Test
    void everyPluginHasItsVersion() {
        Map<String, List<String>> versions = new TreeMap<>();
        for (Element plugin : elements("plugin")) {
            versions.computeIfAbsent(child(plugin, "artifactId"), name -> new ArrayList<>())
                    .add(child(plugin, "version"));
        }

        assertThat(versions.keySet()).containsAll(LIFE_CYCLE);
        versions.forEach((name, given) -> assertThat(given).as(name).anySatisfy(version -> assertThat(resolved(version))
                .matches(fixed())));
    }

    @Test
    void noVersionIsARangeOrASnapshot() {
        assertThat(Stream.of("dependency", "path", "artifactItem")
                        .flatMap(kind -> elements(kind).stream())
                        .map(element -> child(element, "version"))
                        .filter(version -> !version.isEmpty())
                        .map(BuildIsPinnedTest::resolved))
                .isNotEmpty()
                .allMatch(version -> version.matches(fixed()));
    }

    @Test
    void everythingComesFromMavenCentral() {
        assertThat(elements("repository")).isEmpty();
        assertThat(elements("pluginRepository")).isEmpty();
    }

    @Test
    void archivesCarryNoTimeOfTheirBuild() {
        assertThat(resolved("${project.build.outputTimestamp}")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    }

    private static String fixed() {
        return "\\d+\\.[\\w.+-]*(?<!SNAPSHOT)";
    }

    private static String resolved(String version) {
        return version.startsWith("${")
                ? elements(version.substring(2, version.length() - 1))
                        .getFirst()
                        .getTextContent()
                : version;
    }

    private static List<Element> elements(String name) {
        var found = pom.getElementsByTagName(name);
        var elements = new ArrayList<Element>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static String child(Element parent, String name) {
        for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(name)) {
                return node.getTextContent().strip();
            }
        }
        return "";
    }
}
