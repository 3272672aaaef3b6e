package io.tagstream.deploy;

import static io.tagstream.deploy.Faults.each;
import static io.tagstream.deploy.Faults.texts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What the objects around the worker keep, and that they name one another rightly. */
final class ClusterRules {

    private static final String ENFORCE = "/metadata/labels/pod-security.kubernetes.io~1enforce";

    /** Whom nothing that an event names may reach: docs/security.md. */
    private static final Set<String> PRIVATE =
            Set.of("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16");

    /** Where NodeLocal DNSCache listens on each node that has it. */
    private static final String NODE_LOCAL_DNS = "169.254.20.10/32";

    /** What the dead-letter topic takes beyond the events' limit. */
    private static final int HEADERS = 64 * 1024;

    private ClusterRules() {}

    static List<String> faults(Overlay overlay) {
        var faults = new Faults();
        names(overlay, faults);
        JsonNode labels = overlay.find("Deployment", "tagstream")
                .map(worker -> worker.at("/spec/template/metadata/labels"))
                .orElseThrow();
        network(overlay, labels, faults);
        faults.unless(
                overlay.all("PodDisruptionBudget").stream()
                        .anyMatch(budget -> budget.at("/spec/maxUnavailable").asInt() == 1
                                && selects(budget.at("/spec/selector"), labels)),
                "no PodDisruptionBudget of the worker's");
        for (JsonNode monitor : overlay.all("PodMonitor")) {
            faults.unless(selects(monitor.at("/spec/selector"), labels), "the PodMonitor selects other pods");
            JsonNode endpoint = monitor.at("/spec/podMetricsEndpoints/0");
            faults.unless(
                    endpoint.path("port").asText().equals("management")
                            && endpoint.path("path").asText().equals("/q/metrics"),
                    "the PodMonitor asks elsewhere");
        }
        autoscaler(overlay, faults);
        topics(overlay, faults);
        return faults.found();
    }

    private static void names(Overlay overlay, Faults faults) {
        var seen = new HashSet<String>();
        for (JsonNode manifest : overlay.manifests()) {
            String kind = manifest.path("kind").asText();
            String name = manifest.at("/metadata/name").asText();
            faults.unless(name.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?"), "no name for a " + kind + ": " + name);
            faults.unless(seen.add(kind + "/" + name), "twice: " + kind + "/" + name);
            String space = manifest.at("/metadata/namespace").asText();
            faults.unless(
                    kind.equals("Namespace") || space.equals(kind.equals("KafkaTopic") ? "kafka" : "tagstream"),
                    kind + "/" + name + " in the namespace '" + space + "'");
        }
        faults.unless(overlay.all("Secret").isEmpty(), "a secret is written down");
        faults.unless(
                overlay.find("Namespace", "tagstream")
                        .filter(space -> space.at(ENFORCE).asText().equals("restricted"))
                        .isPresent(),
                "the namespace does not enforce the restricted profile");
    }

    private static void network(Overlay overlay, JsonNode labels, Faults faults) {
        var policy = overlay.all("NetworkPolicy").stream()
                .filter(candidate -> selects(candidate.at("/spec/podSelector"), labels))
                .findFirst();
        faults.unless(policy.isPresent(), "no NetworkPolicy of the worker's");
        policy.ifPresent(found -> {
            faults.unless(
                    texts(found.at("/spec/policyTypes")).containsAll(List.of("Ingress", "Egress")),
                    "the NetworkPolicy is for one direction");
            for (JsonNode rule : each(found.at("/spec/egress"))) {
                faults.unless(!rule.path("ports").isEmpty() && !rule.path("to").isEmpty(), "an open way out");
                for (JsonNode peer : each(rule.path("to"))) {
                    JsonNode block = peer.path("ipBlock");
                    faults.unless(
                            !block.path("cidr").asText().equals("0.0.0.0/0")
                                    || texts(block.path("except")).containsAll(PRIVATE),
                            "private networks are reachable");
                    faults.unless(!block.path("cidr").asText().equals("::/0"), "private networks are reachable");
                }
            }
            faults.unless(
                    each(found.at("/spec/egress")).stream().anyMatch(rule -> each(rule.path("ports")).stream()
                            .anyMatch(port -> port.path("port").asInt() == 53)),
                    "no way to DNS");
            faults.unless(
                    each(found.at("/spec/egress")).stream()
                            .filter(rule -> each(rule.path("to")).stream()
                                    .anyMatch(peer ->
                                            peer.at("/ipBlock/cidr").asText().equals(NODE_LOCAL_DNS)))
                            .anyMatch(rule -> each(rule.path("ports")).stream()
                                    .allMatch(port -> port.path("port").asInt() == 53)),
                    "no way to DNS on the node");
        });
    }

    private static void autoscaler(Overlay overlay, Faults faults) {
        for (JsonNode scaler : overlay.all("ScaledObject")) {
            JsonNode spec = scaler.path("spec");
            faults.unless(
                    overlay.find("Deployment", spec.at("/scaleTargetRef/name").asText())
                            .isPresent(),
                    "nothing to scale");
            overlay.find("KafkaTopic", "image-events")
                    .ifPresent(events -> faults.unless(
                            spec.path("maxReplicaCount").asInt(100)
                                    <= events.at("/spec/partitions").asInt(),
                            "more workers than partitions"));
            List<JsonNode> triggers = each(spec.path("triggers"));
            faults.unless(
                    triggers.stream()
                            .anyMatch(trigger -> trigger.path("type").asText().equals("prometheus")
                                    && trigger.at("/metadata/query")
                                            .asText()
                                            .matches("max\\(tagstream_time_to_drain_seconds\\{.*} >= 0\\)")),
                    "not scaled by the time to drain, or by NaN");
            faults.unless(
                    triggers.stream()
                            .anyMatch(trigger -> trigger.path("type").asText().equals("kafka")),
                    "no fallback to Kafka's lag");
        }
    }

    private static void topics(Overlay overlay, Faults faults) {
        if (overlay.all("KafkaTopic").isEmpty()) {
            return;
        }
        int events = limit(overlay, "image-events");
        faults.unless(limit(overlay, "image-dead-letters") >= events + HEADERS, "dead letters do not fit");
        faults.unless(limit(overlay, "image-labels") > 0, "no topic for labels");
        for (JsonNode topic : overlay.all("KafkaTopic")) {
            faults.unless(
                    topic.at("/spec/replicas").asInt()
                            > topic.at("/spec/config/min.insync.replicas").asInt(),
                    "a broker that stops would stop the topic");
        }
        faults.unless(
                kept(overlay, "tagstream-in-flight-changelog").equals(kept(overlay, "image-events")),
                "the changelog is not kept as the events are");
    }

    /** Partitions, replicas and how many of these are in sync. */
    private static List<Integer> kept(Overlay overlay, String topic) {
        return overlay.find("KafkaTopic", topic).stream()
                .flatMap(found -> Stream.of("partitions", "replicas", "config/min.insync.replicas")
                        .map(field -> found.at("/spec/" + field).asInt()))
                .toList();
    }

    private static int limit(Overlay overlay, String topic) {
        return overlay.find("KafkaTopic", topic)
                .map(found -> found.at("/spec/config/max.message.bytes").asInt())
                .orElse(0);
    }

    /** Whether a selector of labels alone selects pods with these labels; an empty one does not count. */
    static boolean selects(JsonNode selector, JsonNode labels) {
        JsonNode wanted = selector.path("matchLabels");
        var all = new HashSet<String>();
        wanted.fieldNames().forEachRemaining(all::add);
        return !all.isEmpty() && all.stream().allMatch(key -> wanted.path(key).equals(labels.path(key)));
    }
}
