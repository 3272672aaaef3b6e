package io.tagstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docker/compose.yaml, which no engine has read here. */
class ComposeTest {

    /** Of the Compose specification's keys, those that ours needs: a misspelt one is none of them. */
    private static final Set<String> KEYS = Set.of(
            "image",
            "build",
            "command",
            "entrypoint",
            "environment",
            "ports",
            "volumes",
            "depends_on",
            "healthcheck",
            "read_only",
            "tmpfs",
            "cap_drop",
            "security_opt",
            "stop_grace_period",
            "restart");

    private static final Set<String> CONDITIONS =
            Set.of("service_started", "service_healthy", "service_completed_successfully");

    private static JsonNode compose;

    @BeforeAll
    static void read() throws IOException {
        compose = Overlay.YAML.readTree(Path.of("docker/compose.yaml").toFile());
    }

    @Test
    void usesKeysThatThereAre() {
        assertThat(names(compose)).containsExactlyInAnyOrder("name", "services", "volumes");
        assertThat(services()).contains("kafka", "minio", "worker", "prometheus", "grafana");
        for (String service : services()) {
            assertThat(KEYS).as(service).containsAll(names(service(service)));
        }
    }

    @Test
    void startsServicesInAnOrderThatExists() {
        for (String name : services()) {
            JsonNode needs = service(name).path("depends_on");
            needs.forEach(need -> {
                if (need.isTextual()) {
                    assertThat(services()).contains(need.asText());
                }
            });
            for (String need : names(needs)) {
                String condition = needs.path(need).path("condition").asText();
                assertThat(services()).contains(need);
                assertThat(CONDITIONS).contains(condition);
                if (condition.equals("service_healthy")) {
                    assertThat(service(need).has("healthcheck")).as(need).isTrue();
                }
            }
        }
    }

    @Test
    void namesImagesByVersionAndFilesThatAreThere() {
        for (String name : services()) {
            JsonNode service = service(name);
            if (service.has("build")) {
                assertThat(Path.of(
                                "docker",
                                service.at("/build/context").asText(),
                                service.at("/build/dockerfile").asText()))
                        .exists();
            } else {
                assertThat(service.path("image").asText())
                        .matches("[a-z0-9./-]+:.*\\d.*")
                        .doesNotContain("latest");
            }
            for (String volume : Faults.texts(service.path("volumes"))) {
                String source = volume.split(":")[0];
                if (source.startsWith(".")) {
                    assertThat(Path.of("docker", source)).as(name).exists();
                } else {
                    assertThat(names(compose.path("volumes"))).contains(source);
                }
            }
        }
    }

    @Test
    void listensOnTheMachinesOwnAddressAlone() {
        for (String name : services()) {
            assertThat(Faults.texts(service(name).path("ports"))).allMatch(port -> port.startsWith("127.0.0.1:"));
        }
    }

    @Test
    void tellsTheWorkerOfEveryPictureInTheBucket() {
        JsonNode storage = service("minio").path("environment");
        String notify = service("bucket").at("/command/0").asText();

        assertThat(storage.path("MINIO_NOTIFY_KAFKA_TOPIC_EVENTS").asText()).isEqualTo("image-events");
        assertThat(notify).contains("mc event add", "here/photos", "arn:minio:sqs::EVENTS:kafka", "--event put");
        assertThat(service("worker")
                        .at("/environment/TAGSTREAM_FETCH_S3_BUCKETS")
                        .asText())
                .isEqualTo("photos");
        assertThat(service("topics").at("/command/0").asText())
                .contains("image-events image-labels image-dead-letters");
    }

    @Test
    void runsTheWorkerAsItsImageIsMeant() {
        JsonNode worker = service("worker");

        assertThat(worker.path("read_only").asBoolean()).isTrue();
        assertThat(Faults.texts(worker.path("cap_drop"))).containsExactly("ALL");
        assertThat(Faults.texts(worker.path("security_opt"))).containsExactly("no-new-privileges:true");
        assertThat(Faults.texts(worker.path("tmpfs")))
                .singleElement()
                .asString()
                .startsWith("/tmp:exec,");
        assertThat(worker.path("stop_grace_period").asText()).isEqualTo("35s");
        assertThat(names(worker.path("environment")))
                .filteredOn(key -> key.startsWith("TAGSTREAM_"))
                .isSubsetOf(ConfigurationKeys.asEnvironment());
    }

    @Test
    void watchesTheWorkerByTheRulesOfTheCluster() throws IOException {
        JsonNode prometheus =
                Overlay.YAML.readTree(Path.of("docker/prometheus.yaml").toFile());
        JsonNode scrape = prometheus.at("/scrape_configs/0");

        assertThat(scrape.path("metrics_path").asText()).isEqualTo("/q/metrics");
        assertThat(scrape.at("/static_configs/0/targets/0").asText()).isEqualTo("worker:9000");
        assertThat(names(scrape.at("/static_configs/0/labels"))).containsExactlyInAnyOrder("namespace", "pod");
        assertThat(Faults.texts(service("prometheus").path("volumes")))
                .anyMatch(volume -> volume.startsWith("../deploy/components/monitoring/rules.yaml:"));
        try (Stream<Path> files = Files.list(Path.of("docker/grafana"))) {
            for (Path file : files.toList()) {
                assertThat(Overlay.YAML
                                .readTree(file.toFile())
                                .path("apiVersion")
                                .asInt())
                        .isEqualTo(1);
            }
        }
    }

    private static List<String> services() {
        return List.copyOf(names(compose.path("services")));
    }

    private static JsonNode service(String name) {
        return compose.path("services").path(name);
    }

    private static Set<String> names(JsonNode object) {
        var names = new TreeSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
