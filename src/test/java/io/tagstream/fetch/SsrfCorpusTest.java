package io.tagstream.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.fetch.SsrfRun.Fact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No reference, redirect or name leads to a forbidden address: each ends with its reason, and nobody is connected to. */
class SsrfCorpusTest {

    private static final Path REPORT = Path.of("target/ssrf/report.md");

    @TempDir
    Path folder = Path.of("");

    @Test
    void corpusIsLargeAndNamesNothingTwice() {
        var rows = SsrfCorpus.read();

        assertThat(rows).hasSizeGreaterThanOrEqualTo(120).doesNotHaveDuplicates();
        assertThat(rows.stream().map(SsrfCorpus.Row::reference)).doesNotHaveDuplicates();
    }

    @Test
    void nothingForbiddenIsEverConnectedTo() throws Exception {
        var inNamespace = SsrfNamespace.run(folder);
        var facts = inNamespace.isPresent() ? inNamespace.get() : bySockets();
        String proof = inNamespace.isPresent()
                ? "servers on every address of a network namespace, and the kernel's count of connects there"
                : "**the client's own sockets**, since this system gives no network namespace";

        report(proof, facts);
        System.out.println("[ssrf] connects counted by " + proof + "; report in " + REPORT);
        assertThat(facts.stream().filter(fact -> !fact.expected().equals(fact.found())))
                .isEmpty();
        assertThat(facts).filteredOn(SsrfCorpusTest::isControl).hasSizeGreaterThan(200);
    }

    /** The other way of counting, which some systems have alone, sees the same. */
    @Test
    void socketsSeeTheSame() throws IOException {
        assertThat(bySockets().stream().filter(fact -> !fact.expected().equals(fact.found())))
                .isEmpty();
    }

    private static List<Fact> bySockets() throws IOException {
        var rows = SsrfCorpus.read();
        try (var witness = ConnectWitness.ofSockets(new SsrfOrigin(rows))) {
            return new SsrfRun(rows, witness).run();
        }
    }

    private static boolean isControl(Fact fact) {
        return fact.phase().startsWith(SsrfRun.CONTROL);
    }

    private static List<String> forbiddenConnects(Fact fact) {
        String connects = fact.found()
                .substring(fact.found().indexOf('[') + 1, fact.found().length() - 1);
        return List.of(connects.split(", ")).stream()
                .filter(connect -> !connect.isEmpty() && !connect.startsWith(SsrfRun.PUBLIC + " "))
                .toList();
    }

    private static void report(String proof, List<Fact> facts) throws IOException {
        var lines = new ArrayList<>(List.of(
                "# Connects to forbidden addresses",
                "",
                "Counted by " + proof + ".",
                "",
                "| what | tried | ended as expected | connects to forbidden addresses |",
                "| --- | --- | --- | --- |"));
        var phases = facts.stream().collect(Collectors.groupingBy(Fact::phase, TreeMap::new, Collectors.toList()));
        phases.forEach((phase, all) -> lines.add("| %s | %d | %d | %d |"
                .formatted(
                        phase,
                        all.size(),
                        all.stream()
                                .filter(fact -> fact.expected().equals(fact.found()))
                                .count(),
                        all.stream()
                                .mapToInt(fact -> forbiddenConnects(fact).size())
                                .sum())));
        lines.addAll(List.of(
                "",
                "| address and port | connects, guarded | connects, without the guard (control) |",
                "| --- | --- | --- |"));
        var guarded = count(facts.stream().filter(fact -> !isControl(fact)).toList());
        var control = count(facts.stream().filter(SsrfCorpusTest::isControl).toList());
        guarded.keySet().forEach(address -> control.putIfAbsent(address, 0L));
        control.forEach((address, connects) ->
                lines.add("| %s | %d | %d |".formatted(address, guarded.getOrDefault(address, 0L), connects)));
        facts.stream()
                .filter(fact -> !fact.expected().equals(fact.found()))
                .forEach(fact -> lines.add("\n**wrong** " + fact));
        Files.createDirectories(REPORT.getParent());
        Files.write(REPORT, lines);
    }

    private static TreeMap<String, Long> count(List<Fact> facts) {
        return facts.stream()
                .flatMap(fact -> forbiddenConnects(fact).stream())
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    }
}
