package io.tagstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Dashboard, alerts and autoscaler ask for metrics that are there. docs/operations.md has the worker's, and an integration
 * test holds that table to what a worker publishes.
 */
class QueriesTest {

    private static final Path MONITORING = Path.of("deploy/components/monitoring");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`tagstream_[^|]+) \\|(.*)\\|$");
    private static final Pattern CODE = Pattern.compile("`([a-z_]+)`");
    private static final Pattern PARTS = Pattern.compile("(tagstream_\\w+?)_(bucket|sum|count)");

    /** Of the JVM and Kafka Streams (Micrometer), of Prometheus and of kube-state-metrics. */
    private static final Pattern OTHERS = Pattern.compile("up|(jvm|kafka_stream|process|system|http)_\\w+"
            + "|kube_pod_container_status_(restarts_total|last_terminated_exitcode)"
            + "|kube_deployment_(status_replicas_available|spec_replicas)");

    private static final Set<String> OTHER_LABELS = Set.of("namespace", "pod", "container", "deployment", "le", "area");

    @Test
    void askForMetricsThatAreThere() throws IOException {
        List<String> expressions = expressions();

        assertThat(expressions).hasSizeGreaterThan(40);
        assertThat(expressions)
                .allSatisfy(expression -> assertThat(faults(expression)).isEmpty());
    }

    @Test
    void wouldBeFoundOutOtherwise() throws IOException {
        assertThat(faults("sum(rate(tagstream_outcome_total[5m]))")).containsExactly("tagstream_outcome_total");
        assertThat(faults("tagstream_outcomes")).containsExactly("tagstream_outcomes");
        assertThat(faults("rate(tagstream_outcomes_sum[5m])")).containsExactly("tagstream_outcomes_sum");
        assertThat(faults("sum by (reasons) (tagstream_outcomes_total)")).containsExactly("reasons");
        assertThat(faults("tagstream_outcomes_total{outcom=\"x\"}")).containsExactly("outcom");
        assertThat(faults("max((tagstream_predictors)")).containsExactly("unbalanced");
        assertThat(faults("node_cpu > 1")).containsExactly("node_cpu");
    }

    @Test
    void alertsSayWhatIsWrongAndWhereToReadOn() throws IOException {
        JsonNode rules = rules();

        assertThat(rules).isNotEmpty().allSatisfy(rule -> {
            assertThat(rule.path("alert").asText()).matches("Tagstream[A-Z]\\w+");
            assertThat(rule.at("/labels/severity").asText()).isIn("warning", "critical");
            assertThat(rule.at("/annotations/summary").asText()).contains("{{ $labels.");
            assertThat(rule.at("/annotations/description").asText()).isNotBlank();
            assertThat(rule.path("for").asText("0m")).matches("\\d+m");
        });
        Matcher documents = Pattern.compile("docs/[a-z/]+\\.md(?:, \"([^\"]+)\")?")
                .matcher(Files.readString(MONITORING.resolve("rules.yaml")));
        while (documents.find()) {
            Path document = Path.of(documents.group().split(",")[0]);
            String section = documents.group(1) == null ? "#" : "## " + documents.group(1);
            assertThat(document).exists().content().contains(section);
        }
    }

    /** promtool runs these tests in {@code .ci/deploy}; here, none is left out. */
    @Test
    void everyAlertHasATestInWhichItComesAndOneInWhichItDoesNot() throws IOException {
        JsonNode tests =
                Overlay.YAML.readTree(MONITORING.resolve("rules.test.yaml").toFile());
        var comes = new TreeSet<String>();
        var doesNot = new TreeSet<String>();
        for (JsonNode test : tests.path("tests")) {
            for (JsonNode alert : test.path("alert_rule_test")) {
                (alert.path("exp_alerts").isEmpty() ? doesNot : comes)
                        .add(alert.path("alertname").asText());
            }
        }

        var alerts = new TreeSet<String>();
        rules().forEach(rule -> alerts.add(rule.path("alert").asText()));
        assertThat(comes).isEqualTo(alerts);
        assertThat(doesNot).isEqualTo(alerts);
    }

    private static JsonNode rules() throws IOException {
        return Overlay.YAML.readTree(MONITORING.resolve("rules.yaml").toFile()).at("/groups/0/rules");
    }

    private static List<String> expressions() throws IOException {
        var expressions = new ArrayList<String>();
        JsonNode dashboard =
                Overlay.YAML.readTree(MONITORING.resolve("dashboard.json").toFile());
        dashboard.findValuesAsText("expr").forEach(expressions::add);
        rules().forEach(rule -> expressions.add(rule.path("expr").asText()));
        for (JsonNode scaler : Overlay.read("cpu").all("ScaledObject")) {
            scaler.findValuesAsText("query").forEach(expressions::add);
        }
        return expressions;
    }

    private static List<String> faults(String expression) throws IOException {
        String handbook = Files.readString(Path.of("docs/operations.md"));
        var documented = new HashSet<String>();
        var labels = new HashSet<>(OTHER_LABELS);
        ROW.matcher(handbook).results().forEach(row -> {
            CODE.matcher(row.group(1)).results().forEach(name -> documented.add(name.group(1)));
            CODE.matcher(row.group(2)).results().forEach(label -> labels.add(label.group(1)));
        });
        Query query = Query.of(expression);
        var faults = new ArrayList<String>();
        for (String metric : query.metrics()) {
            Matcher part = PARTS.matcher(metric);
            boolean there = documented.contains(metric)
                    || OTHERS.matcher(metric).matches()
                    || part.matches() && documented.contains(part.group(1));
            if (!there) {
                faults.add(metric);
            }
        }
        query.labels().stream().filter(label -> !labels.contains(label)).forEach(faults::add);
        if (!query.balanced()) {
            faults.add("unbalanced");
        }
        return faults;
    }
}
