package io.tagstream.deploy;

import static io.tagstream.deploy.Faults.each;
import static io.tagstream.deploy.Faults.texts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What every pod of ours keeps: the restricted profile of Kubernetes' pod security standards, and good manners. */
final class PodRules {

    private static final Set<String> VOLUMES = Set.of(
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret");

    private PodRules() {}

    /** @param template with {@code metadata} and {@code spec} */
    static List<String> faults(JsonNode template) {
        var faults = new Faults();
        JsonNode pod = template.path("spec");
        for (String shared : List.of("hostNetwork", "hostPID", "hostIPC")) {
            faults.unless(!pod.path(shared).asBoolean(), shared);
        }
        for (JsonNode volume : each(pod.path("volumes"))) {
            volume.fieldNames()
                    .forEachRemaining(field -> faults.unless(
                            field.equals("name") || VOLUMES.contains(field), "a volume of the kind " + field));
        }
        faults.unless(pod.at("/securityContext/sysctls").isEmpty(), "sysctls");
        faults.unless(pod.at("/securityContext/seLinuxOptions").isMissingNode(), "seLinuxOptions");
        faults.unless(isFalse(pod.path("automountServiceAccountToken")), "a token of the cluster's is mounted");
        faults.unless(isFalse(pod.path("enableServiceLinks")), "service links become configuration");
        var containers = Stream.of("containers", "initContainers", "ephemeralContainers")
                .flatMap(kind -> each(pod.path(kind)).stream())
                .toList();
        faults.unless(!containers.isEmpty(), "no container");
        for (JsonNode container : containers) {
            restricted(container, pod.path("securityContext"), faults);
            orderly(container, faults);
        }
        return faults.found();
    }

    private static void restricted(JsonNode container, JsonNode ofPod, Faults faults) {
        JsonNode own = container.path("securityContext");
        faults.unless(!own.path("privileged").asBoolean(), "privileged");
        faults.unless(isFalse(own.path("allowPrivilegeEscalation")), "allowPrivilegeEscalation");
        faults.unless(texts(own.at("/capabilities/drop")).contains("ALL"), "capabilities are not dropped");
        faults.unless(
                List.of("NET_BIND_SERVICE").containsAll(texts(own.at("/capabilities/add"))), "capabilities are added");
        faults.unless(either(own, ofPod, "runAsNonRoot").asBoolean(), "runAsNonRoot");
        faults.unless(either(own, ofPod, "runAsUser").asInt() > 0, "runAsUser");
        faults.unless(
                Set.of("RuntimeDefault", "Localhost")
                        .contains(either(own, ofPod, "seccompProfile")
                                .path("type")
                                .asText()),
                "seccompProfile");
        faults.unless(own.path("procMount").asText("Default").equals("Default"), "procMount");
        for (JsonNode port : each(container.path("ports"))) {
            faults.unless(port.path("hostPort").asInt() == 0, "hostPort");
        }
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            faults.unless(container.at("/" + probe + "/httpGet/host").isMissingNode(), "a probe names a host");
        }
    }

    private static void orderly(JsonNode container, Faults faults) {
        faults.unless(
                container.path("image").asText().matches("[a-z0-9./-]+:\\d+\\.\\d+[A-Za-z0-9.-]*"),
                "an image without its version");
        for (String resource : List.of("cpu", "memory")) {
            faults.unless(
                    !container.at("/resources/requests/" + resource).isMissingNode(), "no request of " + resource);
        }
        JsonNode memory = container.at("/resources/limits/memory");
        faults.unless(!memory.isMissingNode(), "no limit of memory");
    }

    private static JsonNode either(JsonNode container, JsonNode pod, String field) {
        return container.has(field) ? container.path(field) : pod.path(field);
    }

    private static boolean isFalse(JsonNode value) {
        return value.isBoolean() && !value.asBoolean();
    }
}
