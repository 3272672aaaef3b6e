package io.tagstream.deploy;

import static io.tagstream.deploy.Faults.each;
import static io.tagstream.deploy.Faults.texts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the worker's Deployment keeps so that the worker's own promises hold in a cluster. */
final class WorkerRules {

    /** {@code tagstream.drain.timeout}, and what closing takes after it: docs/operations.md, "Stop". */
    private static final int LEAST_GRACE = 20 + 15;

    /** Kubernetes starts the worker again before a hung predictor has hung for so long; its watchdog takes 30 of them. */
    private static final int LONGEST_HUNG = 45;

    /** By default the cluster autoscaler removes no node on which a pod has a folder of its own. */
    private static final String MOVABLE =
            "/spec/template/metadata/annotations/cluster-autoscaler.kubernetes.io~1safe-to-evict-local-volumes";

    private WorkerRules() {}

    static List<String> faults(Overlay overlay) {
        var faults = new Faults();
        var deployment = overlay.find("Deployment", "tagstream");
        faults.unless(deployment.isPresent(), "no worker");
        deployment.ifPresent(worker -> {
            JsonNode pod = worker.at("/spec/template/spec");
            JsonNode container = pod.at("/containers/0");
            probes(container, faults);
            shape(worker, pod, container, faults);
            configuration(overlay, pod, container, faults);
        });
        return faults.found();
    }

    private static void probes(JsonNode container, Faults faults) {
        Map.of("startupProbe", "started", "readinessProbe", "ready", "livenessProbe", "live")
                .forEach((probe, path) -> {
                    JsonNode get = container.at("/" + probe + "/httpGet");
                    faults.unless(get.path("path").asText().equals("/q/health/" + path), probe + " asks elsewhere");
                    faults.unless(get.path("port").asText().equals("management"), probe + " asks another port");
                });
        faults.unless(
                each(container.path("ports")).stream()
                        .anyMatch(port -> port.path("name").asText().equals("management")
                                && port.path("containerPort").asInt() == 9000),
                "no port named management");
        faults.unless(patience(container.path("startupProbe")) >= 120, "startupProbe is impatient");
        faults.unless(patience(container.path("readinessProbe")) <= 2, "readinessProbe is slow");
        faults.unless(
                patience(container.path("livenessProbe")) >= 15
                        && container.at("/livenessProbe/timeoutSeconds").asInt(1) >= 5,
                "livenessProbe is impatient");
        faults.unless(30 + patience(container.path("livenessProbe")) <= LONGEST_HUNG, "livenessProbe is slow");
    }

    /** How long a probe may fail, in seconds. */
    private static int patience(JsonNode probe) {
        return probe.path("periodSeconds").asInt(10)
                * probe.path("failureThreshold").asInt(3);
    }

    private static void shape(JsonNode worker, JsonNode pod, JsonNode container, Faults faults) {
        faults.unless(pod.path("terminationGracePeriodSeconds").asInt(30) >= LEAST_GRACE, "the grace period is short");
        faults.unless(
                container.at("/securityContext/readOnlyRootFilesystem").asBoolean(),
                "the root file system is writable");
        faults.unless(
                each(container.path("volumeMounts")).stream()
                        .anyMatch(mount -> mount.path("mountPath").asText().equals("/tmp")),
                "no temporary folder");
        faults.unless(
                worker.at(MOVABLE)
                        .asText()
                        .equals(each(pod.path("volumes")).stream()
                                .filter(volume -> volume.has("emptyDir"))
                                .map(volume -> volume.path("name").asText())
                                .collect(Collectors.joining(","))),
                "a folder keeps the autoscaler from the node");
        for (String resource : List.of("cpu", "memory", "ephemeral-storage")) {
            JsonNode limit = container.at("/resources/limits/" + resource);
            faults.unless(
                    !limit.isMissingNode() && limit.equals(container.at("/resources/requests/" + resource)),
                    resource + " is requested other than limited");
        }
        JsonNode spread = pod.path("topologySpreadConstraints");
        faults.unless(
                each(spread).stream()
                        .map(constraint -> constraint.path("topologyKey").asText())
                        .collect(Collectors.toSet())
                        .containsAll(Set.of("kubernetes.io/hostname", "topology.kubernetes.io/zone")),
                "not spread over nodes and zones");
        JsonNode labels = worker.at("/spec/template/metadata/labels");
        for (JsonNode constraint : each(spread)) {
            faults.unless(ClusterRules.selects(constraint.path("labelSelector"), labels), "spreads other pods");
        }
        faults.unless(ClusterRules.selects(worker.at("/spec/selector"), labels), "the Deployment selects other pods");
        faults.unless(!worker.at("/spec").has("replicas"), "replicas would fight with the autoscaler");
    }

    private static void configuration(Overlay overlay, JsonNode pod, JsonNode container, Faults faults) {
        for (JsonNode source : each(container.path("envFrom"))) {
            String map = source.at("/configMapRef/name").asText();
            faults.unless(map.isEmpty() || overlay.find("ConfigMap", map).isPresent(), "no ConfigMap " + map);
            faults.unless(
                    source.path("secretRef").isMissingNode()
                            || source.at("/secretRef/optional").asBoolean(),
                    "a secret that must be there");
        }
        faults.unless(
                each(container.path("envFrom")).stream()
                        .anyMatch(source -> !source.path("configMapRef").isMissingNode()),
                "no configuration");
        faults.unless(
                texts(container.path("args")).isEmpty()
                        && texts(container.path("command")).isEmpty(),
                "the image's own command is not used");
        String account = pod.path("serviceAccountName").asText();
        faults.unless(overlay.find("ServiceAccount", account).isPresent(), "no ServiceAccount " + account);
        for (JsonNode map : overlay.all("ConfigMap")) {
            map.path("data").fieldNames().forEachRemaining(key -> {
                if (key.startsWith("TAGSTREAM_")) {
                    faults.unless(ConfigurationKeys.asEnvironment().contains(key), "no such setting: " + key);
                } else {
                    faults.unless(key.startsWith("KAFKA_") || key.endsWith(".json"), "no such setting: " + key);
                }
            });
        }
    }
}
