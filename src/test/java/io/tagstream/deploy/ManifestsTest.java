package io.tagstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is applied to clusters, checked as strictly as a cluster would; {@link WrongManifestsTest} checks the checks. */
class ManifestsTest {

    static Stream<String> overlays() {
        return Overlay.names();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void areRight(String overlay) {
        assertThat(Overlay.read(overlay).faults()).isEmpty();
    }

    @Test
    void areThereForEveryOverlay() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("deploy/overlays"))) {
            assertThat(overlays())
                    .containsExactlyElementsOf(
                            folders.map(folder -> folder.getFileName().toString())
                                    .sorted()
                                    .toList());
        }
    }

    /** Where kustomize is: {@code deploy/render} says what differs. */
    @Test
    void areWhatKustomizeMakesOfTheirSources() throws Exception {
        assumeThat(Stream.of("kustomize", "kubectl").anyMatch(ManifestsTest::isOnPath))
                .as("kustomize or kubectl on the PATH")
                .isTrue();

        Process render = new ProcessBuilder("deploy/render", "--check")
                .redirectErrorStream(true)
                .start();
        String said = new String(render.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(render.waitFor()).as(said).isZero();
    }

    /** Without kustomize: whoever changes a source and forgets to render is found all the same. */
    @ParameterizedTest
    @MethodSource("overlays")
    void haveTheWorkersImageInTheVersionOfTheBuild(String overlay) throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String version =
                pom.replaceFirst("(?s).*?<version>([^<]+)</version>.*", "$1").replace("-SNAPSHOT", "");

        assertThat(image(Overlay.read(overlay))).startsWith("tagstream:" + version);
    }

    @Test
    void askForADeviceWhereThereIsOne() {
        Overlay gpu = Overlay.read("gpu");
        JsonNode pod = worker(gpu).at("/spec/template/spec");

        assertThat(pod.at("/containers/0/resources/limits/nvidia.com~1gpu").asText())
                .isEqualTo("1");
        assertThat(pod.at("/nodeSelector"))
                .as("labels that Kubernetes itself gives to nodes, and no other")
                .isEqualTo(Overlay.YAML.createObjectNode().put("kubernetes.io/arch", "amd64"));
        assertThat(pod.at("/tolerations/0/key").asText()).isEqualTo("nvidia.com/gpu");
        assertThat(gpu.all("ConfigMap")).anySatisfy(map -> assertThat(
                        map.at("/data/TAGSTREAM_MODEL_DEVICE").asText())
                .isEqualTo("gpu"));
        assertThat(image(gpu)).endsWith("-gpu");
    }

    @Test
    void haveTheAlertsOfTheRulesFile() throws IOException {
        JsonNode rules = Overlay.YAML.readTree(
                Path.of("deploy/components/monitoring/rules.yaml").toFile());

        for (String overlay : List.of("cpu", "gpu")) {
            assertThat(Overlay.read(overlay).all("PrometheusRule").getFirst().at("/spec/groups"))
                    .isEqualTo(rules.path("groups"));
        }
    }

    private static JsonNode worker(Overlay overlay) {
        return overlay.find("Deployment", "tagstream").orElseThrow();
    }

    private static String image(Overlay overlay) {
        return worker(overlay).at("/spec/template/spec/containers/0/image").asText();
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
