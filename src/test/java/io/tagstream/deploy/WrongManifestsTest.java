package io.tagstream.deploy;

import static io.tagstream.deploy.WrongManifestsTest.Wrong.put;
import static io.tagstream.deploy.WrongManifestsTest.Wrong.without;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each of these manifests is wrong in one place, and each is found out: what {@link ManifestsTest} passes means something. */
class WrongManifestsTest {

    private static final String POD = "/spec/template/spec";
    private static final String WORKER = POD + "/containers/0";

    /** @param value JSON to put at {@code pointer}, or empty to remove what is there */
    record Wrong(String object, String pointer, Optional<String> value, String fault) {

        static Wrong put(String object, String pointer, String value, String fault) {
            return new Wrong(object, pointer, Optional.of(value), fault);
        }

        static Wrong without(String object, String pointer, String fault) {
            return new Wrong(object, pointer, Optional.empty(), fault);
        }

        @Override
        public String toString() {
            return object + pointer + value.map(json -> " = " + json).orElse(" removed");
        }
    }

    static Stream<Wrong> unlikeTheirKind() {
        return Stream.of(
                put("Deployment/tagstream", "/spec/minReadySecond", "10", "minReadySecond"),
                put("Deployment/tagstream", "/spec/replicas", "\"two\"", "replicas"),
                put("Deployment/tagstream", "/apiVersion", "\"apps/v1beta1\"", "no model"),
                put("Deployment/tagstream", WORKER + "/livenesProbe", "{}", "livenesProbe"),
                put("Deployment/tagstream", WORKER + "/env/0/value", "640", "Integer value"),
                put("Deployment/tagstream", WORKER + "/securityContext/readOnly", "true", "readOnly"),
                put("NetworkPolicy/tagstream", "/spec/egres", "[]", "egres"),
                put("PodDisruptionBudget/tagstream", "/spec/minimum", "1", "minimum"),
                put("PodMonitor/tagstream", "/spec/podMetricsEndpoints/0/intervall", "\"5s\"", "intervall"),
                put("PrometheusRule/tagstream", "/spec/groups/0/rules/0/expression", "\"up\"", "expression"),
                put("ScaledObject/tagstream", "/spec/minReplicas", "1", "minReplicas"),
                put("ScaledObject/tagstream", "/spec/triggers/0/metadata/threshold", "60", "Integer value"),
                without("ScaledObject/tagstream", "/spec/scaleTargetRef/name", "name"),
                put("KafkaTopic/image-events", "/spec/partition", "12", "partition"));
    }

    static Stream<Wrong> outsideTheRestrictedProfile() {
        String context = WORKER + "/securityContext";
        return Stream.of(
                put("Deployment/tagstream", POD + "/hostNetwork", "true", "hostNetwork"),
                put("Deployment/tagstream", POD + "/hostPID", "true", "hostPID"),
                put("Deployment/tagstream", POD + "/securityContext/runAsNonRoot", "false", "runAsNonRoot"),
                put("Deployment/tagstream", POD + "/securityContext/runAsUser", "0", "runAsUser"),
                without("Deployment/tagstream", POD + "/securityContext/seccompProfile", "seccompProfile"),
                put(
                        "Deployment/tagstream",
                        POD + "/volumes/1",
                        "{\"name\":\"h\",\"hostPath\":{\"path\":\"/\"}}",
                        "hostPath"),
                put("Deployment/tagstream", context + "/privileged", "true", "privileged"),
                without("Deployment/tagstream", context + "/allowPrivilegeEscalation", "allowPrivilegeEscalation"),
                without("Deployment/tagstream", context + "/capabilities", "capabilities"),
                put("Deployment/tagstream", context + "/capabilities/add", "[\"SYS_ADMIN\"]", "capabilities"),
                put("Deployment/tagstream", context + "/runAsUser", "0", "runAsUser"),
                put("Deployment/tagstream", WORKER + "/ports/0/hostPort", "9000", "hostPort"),
                put(
                        "Deployment/tagstream",
                        POD + "/initContainers",
                        "[{\"name\":\"i\",\"image\":\"i:1.0\"}]",
                        "runAs|drop|request|Escalation"),
                without(
                        "Namespace/tagstream",
                        "/metadata/labels/pod-security.kubernetes.io~1enforce",
                        "restricted profile"));
    }

    static Stream<Wrong> againstTheWorkersPromises() {
        return Stream.of(
                without("Deployment/tagstream", WORKER + "/startupProbe", "startupProbe"),
                put(
                        "Deployment/tagstream",
                        WORKER + "/startupProbe/failureThreshold",
                        "3",
                        "startupProbe is impatient"),
                put(
                        "Deployment/tagstream",
                        WORKER + "/readinessProbe/httpGet/path",
                        "\"/q/health/live\"",
                        "readinessProbe"),
                put("Deployment/tagstream", WORKER + "/readinessProbe/failureThreshold", "3", "readinessProbe is slow"),
                put("Deployment/tagstream", WORKER + "/livenessProbe/periodSeconds", "10", "livenessProbe is slow"),
                put(
                        "Deployment/tagstream",
                        WORKER + "/livenessProbe/failureThreshold",
                        "1",
                        "livenessProbe is impatient"),
                put(
                        "Deployment/tagstream",
                        WORKER + "/livenessProbe/timeoutSeconds",
                        "2",
                        "livenessProbe is impatient"),
                put("Deployment/tagstream", WORKER + "/livenessProbe/httpGet/port", "8080", "livenessProbe"),
                without("Deployment/tagstream", POD + "/terminationGracePeriodSeconds", "grace period"),
                put("Deployment/tagstream", POD + "/terminationGracePeriodSeconds", "20", "grace period"),
                without("Deployment/tagstream", WORKER + "/securityContext/readOnlyRootFilesystem", "root file system"),
                without("Deployment/tagstream", WORKER + "/volumeMounts", "temporary folder"),
                without("Deployment/tagstream", WORKER + "/resources/limits/memory", "limit of memory"),
                without("Deployment/tagstream", WORKER + "/resources/requests/cpu", "request of cpu"),
                without("Deployment/tagstream", POD + "/topologySpreadConstraints/1", "not spread"),
                put(
                        "Deployment/tagstream",
                        POD + "/topologySpreadConstraints/0/labelSelector",
                        "{}",
                        "spreads other pods"),
                put("Deployment/tagstream", WORKER + "/image", "\"tagstream:latest\"", "version"),
                put("Deployment/tagstream", WORKER + "/envFrom/0/configMapRef/name", "\"other\"", "no ConfigMap"),
                put("Deployment/tagstream", WORKER + "/envFrom/1/secretRef/optional", "false", "secret"),
                put("Deployment/tagstream", POD + "/serviceAccountName", "\"default\"", "no ServiceAccount"),
                put("Deployment/tagstream", POD + "/automountServiceAccountToken", "true", "token"),
                without("Deployment/tagstream", "/spec/template/metadata/annotations", "keeps the autoscaler"),
                put("Deployment/tagstream", "/spec/replicas", "3", "replicas"));
    }

    static Stream<Wrong> againstOneAnother() {
        String query = "/spec/triggers/0/metadata/query";
        return Stream.of(
                put("NetworkPolicy/tagstream", "/spec/policyTypes", "[\"Ingress\"]", "one direction"),
                put(
                        "NetworkPolicy/tagstream",
                        "/spec/podSelector",
                        "{\"matchLabels\":{\"app\":\"other\"}}",
                        "no NetworkPolicy"),
                put("NetworkPolicy/tagstream", "/spec/egress/0", "{}", "open way out"),
                without("NetworkPolicy/tagstream", "/spec/egress/3/to/0/ipBlock/except", "private networks"),
                without("NetworkPolicy/tagstream", "/spec/egress/0", "DNS"),
                without("NetworkPolicy/tagstream", "/spec/egress/0/to/1", "DNS on the node"),
                put("PodDisruptionBudget/tagstream", "/spec/maxUnavailable", "0", "PodDisruptionBudget"),
                put("PodMonitor/tagstream", "/spec/podMetricsEndpoints/0/port", "\"http\"", "PodMonitor"),
                put("ScaledObject/tagstream", "/spec/maxReplicaCount", "40", "more workers than partitions"),
                put("ScaledObject/tagstream", "/spec/scaleTargetRef/name", "\"other\"", "nothing to scale"),
                put("ScaledObject/tagstream", query, "\"max(tagstream_time_to_drain_seconds{})\"", "by NaN"),
                without("ScaledObject/tagstream", "/spec/triggers/1", "fallback"),
                put("KafkaTopic/image-dead-letters", "/spec/config/max.message.bytes", "1048588", "do not fit"),
                put("KafkaTopic/image-events", "/spec/replicas", "2", "a broker that stops"),
                put("KafkaTopic/tagstream-in-flight-changelog", "/spec/replicas", "4", "not kept as the events"),
                put("KafkaTopic/tagstream-in-flight-changelog", "/spec/partitions", "6", "not kept as the events"),
                put(
                        "KafkaTopic/tagstream-in-flight-changelog",
                        "/metadata/name",
                        "\"other\"",
                        "not kept as the events"),
                put("KafkaTopic/image-labels", "/metadata/namespace", "\"tagstream\"", "in the namespace"));
    }

    @ParameterizedTest
    @MethodSource({"unlikeTheirKind", "outsideTheRestrictedProfile", "againstTheWorkersPromises", "againstOneAnother"})
    void isFoundOut(Wrong wrong) throws JsonProcessingException {
        Overlay overlay = Overlay.read("cpu");

        change(overlay, wrong);

        assertThat(overlay.faults())
                .as(wrong.toString())
                .anyMatch(fault -> fault.matches("(?s).*(" + wrong.fault() + ").*"));
    }

    @Test
    void isFoundOutWhereASettingIsMisspelt() {
        Overlay overlay = Overlay.read("gpu");

        for (ObjectNode map : overlay.all("ConfigMap")) {
            ((ObjectNode) map.path("data")).put("TAGSTREAM_MODEL_DEVISE", "gpu");
        }

        assertThat(overlay.faults()).contains("no such setting: TAGSTREAM_MODEL_DEVISE");
    }

    @Test
    void isFoundOutWhereAnObjectIsMissing() {
        for (String kind : new String[] {"NetworkPolicy", "PodDisruptionBudget", "ServiceAccount", "Namespace"}) {
            Overlay overlay = Overlay.read("cpu");

            overlay.manifests().removeAll(overlay.all(kind));

            assertThat(overlay.faults()).as("without a " + kind).isNotEmpty();
        }
    }

    private static void change(Overlay overlay, Wrong wrong) throws JsonProcessingException {
        String[] object = wrong.object().split("/");
        ObjectNode manifest = overlay.find(object[0], object[1]).orElseThrow();
        JsonPointer pointer = JsonPointer.compile(wrong.pointer());
        JsonNode parent = manifest.at(pointer.head());
        String field = pointer.last().getMatchingProperty();
        JsonNode before = parent.deepCopy();
        switch (parent) {
            case ObjectNode fields
            when wrong.value().isPresent() ->
                fields.set(field, Overlay.YAML.readTree(wrong.value().get()));
            case ObjectNode fields -> fields.remove(field);
            case ArrayNode elements
            when wrong.value().isPresent() && Integer.parseInt(field) == elements.size() ->
                elements.add(Overlay.YAML.readTree(wrong.value().get()));
            case ArrayNode elements
            when wrong.value().isPresent() ->
                elements.set(
                        Integer.parseInt(field),
                        Overlay.YAML.readTree(wrong.value().get()));
            case ArrayNode elements -> elements.remove(Integer.parseInt(field));
            default -> throw new AssertionError("nothing at " + wrong.pointer());
        }
        assertThat(parent).as("the change was one").isNotEqualTo(before);
    }
}
