package io.tagstream.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A run in a network namespace of its own, where every address is the machine's own and nothing leads
 * out: whoever connects to anything is counted, and nobody outside can notice.
 */
final class SsrfNamespace {

    /** 80 and 443, and every port that the corpus names. */
    private static final Set<Integer> PORTS = Set.of(80, 443, 22, 25, 2375, 6379, 8080, 8775, 9000, 9092);

    /** No device but lo, and every address on it; one that nobody answers at. */
    private static final String SETUP = String.join(
            " && ",
            "ip link set lo up",
            "ip route add local 0.0.0.0/0 dev lo",
            "ip -6 route add local ::/0 dev lo",
            "ip route add unreachable " + ConnectWitness.UNREACHABLE + "/32 table local",
            "test \"$(ip -o link | wc -l)\" = \"$(ip -o link | grep -c 'LOOPBACK\\|DOWN')\"",
            "exec \"$@\"");

    private SsrfNamespace() {}

    /** In the namespace: the run, its facts to a file. */
    public static void main(String[] arguments) throws IOException {
        var rows = SsrfCorpus.read();
        try (var witness = ConnectWitness.ofNamespace(new SsrfOrigin(rows), PORTS)) {
            var facts = new SsrfRun(rows, witness).run();
            Files.write(
                    Path.of(arguments[0]),
                    facts.stream().map(SsrfRun.Fact::inOneLine).toList());
        }
        System.exit(0); // fetchers have daemon threads only, but a hanging one must not keep the test
    }

    /**
     * @return empty where a process may not have such a namespace
     * @throws IllegalStateException if it has one, and the run in it fails
     */
    static Optional<List<SsrfRun.Fact>> run(Path folder) throws IOException, InterruptedException {
        if (!in(folder, "true").succeeds()) {
            return Optional.empty();
        }
        var facts = folder.resolve("facts.tsv");
        var run = in(
                folder,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                SsrfNamespace.class.getName(),
                facts.toString());
        if (!run.succeeds()) {
            throw new IllegalStateException("the run in a namespace failed:\n" + run.said());
        }
        return Optional.of(
                Files.readAllLines(facts).stream().map(SsrfRun.Fact::of).toList());
    }

    private record Ended(boolean succeeds, String said) {}

    private static Ended in(Path folder, String... command) throws IOException, InterruptedException {
        var said = folder.resolve("said.txt");
        var whole = new ArrayList<>(List.of("unshare", "--map-root-user", "--net", "sh", "-c", SETUP, "sh"));
        whole.addAll(List.of(command));
        try {
            var process = new ProcessBuilder(whole)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return new Ended(false, "no end within five minutes; " + Files.readString(said, UTF_8));
            }
            return new Ended(process.exitValue() == 0, Files.readString(said, UTF_8));
        } catch (IOException e) {
            return new Ended(false, e.toString()); // no such command on this system
        }
    }
}
