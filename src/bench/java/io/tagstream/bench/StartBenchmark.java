package io.tagstream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.embedded.EmbeddedBroker;
import io.tagstream.it.Outcomes;
import io.tagstream.it.WorkerProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * From the start of a packaged worker's process to its first committed label, step by step, with and without what
 * docker/train makes (its AOT cache, its native libraries unpacked), over a program that loads the model, warms up, and
 * ends ({@link BareStart}, before and after: the null pair). The
 * event waits in its topic.
 */
final class StartBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final Path APPLICATION = Path.of("target/quarkus-app");
    private static final Path PHOTO = Path.of("src/conversion/known-answer.jpg");
    private static final String HEAP = "-Xmx512m";

    /** For the worker's JVM, over those of docker/jvm.args. */
    private static final List<String> FLAGS = Stream.of(
                    System.getProperty("bench.jvm", "").split(" "))
            .filter(flag -> !flag.isEmpty())
            .toList();

    private static final Duration LONGEST = Duration.ofMinutes(2);

    /** What the log says at the end of each step. */
    private static final List<String> MARKS = List.of(
            "predictors x threads x batch", "] (main) model ", " started in ", "the topics are as they must be");

    private static final int CLOCK = "HH:mm:ss.SSS".length();

    private enum Arm {
        JARS("jars alone", false),
        IMAGE("as in the image", true);

        private final String text;
        private final boolean cached;

        Arm(String text, boolean cached) {
            this.text = text;
            this.cached = cached;
        }
    }

    private final PrintStream out;

    StartBenchmark(PrintStream out) {
        this.out = out;
    }

    /** Seconds since the process was started, of each mark and of the first label, and of CPU time until then. */
    private record Start(List<Double> marks, double label, double cpu) {}

    /** What lies between two bare starts, in seconds. */
    private record Round(double before, Map<Arm, Start> workers, double after) {

        private double bare() {
            return (before + after) / 2;
        }
    }

    void run() throws Exception {
        if (!Files.exists(APPLICATION.resolve("app.aot"))) {
            throw new IllegalStateException("no AOT cache in " + APPLICATION + ": run with -Daot.cache.skip=false");
        }
        out.println(
                "| round | worker | settings read | model loaded | Quarkus started | topics checked | first label | "
                        + "CPU until then | bare start | first label / bare | null pair |");
        out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        var rounds = new ArrayList<Round>();
        Path folder = TemporaryFolders.make("start");
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"))) {
            for (int round = 0; round <= ROUNDS; round++) {
                double before = bareStart();
                Map<Arm, Start> workers = new EnumMap<>(Arm.class);
                for (Arm arm : Arm.values()) {
                    workers.put(arm, start(arm, broker, folder, "start-" + round + "-" + arm.ordinal()));
                }
                var complete = new Round(before, workers, bareStart());
                // The first round fills the system's file cache.
                if (round > 0) {
                    rounds.add(complete);
                    print(Integer.toString(round), List.of(complete));
                }
            }
        }
        print("median", rounds);
        plot(rounds);
    }

    private static Start start(Arm arm, EmbeddedBroker broker, Path folder, String name) throws Exception {
        broker.createTopics(1, name + "-events", name + "-labels", name + "-dead-letters");
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            byte[] event = ("{\"image\": \"" + PHOTO.toRealPath().toUri() + "\"}").getBytes(UTF_8);
            producer.send(new ProducerRecord<>(name + "-events", event)).get();
        }
        var settings = Map.of(
                "tagstream.topics.events",
                name + "-events",
                "tagstream.topics.labels",
                name + "-labels",
                "tagstream.topics.dead-letters",
                name + "-dead-letters",
                "quarkus.kafka-streams.application-id",
                name,
                "tagstream.model.precision",
                "int8",
                "tagstream.fetch.file.root",
                PHOTO.toRealPath().getParent().toString());
        LocalTime clock = LocalTime.now();
        long start = System.nanoTime();
        var flags = new ArrayList<>(List.of(HEAP));
        flags.addAll(FLAGS);
        try (var worker = WorkerProcess.start(
                        APPLICATION, flags, arm.cached, broker.bootstrapServers(), folder, settings);
                var outcomes = new Outcomes(broker.bootstrapServers(), name + "-labels", name + "-dead-letters")) {
            outcomes.await(1, LONGEST);
            double label = (System.nanoTime() - start) / 1e9;
            double cpu = worker.cpuTime().toMillis() / 1e3;
            String log = worker.log();
            return new Start(MARKS.stream().map(mark -> mark(log, mark, clock)).toList(), label, cpu);
        }
    }

    private static double mark(String log, String text, LocalTime start) {
        return log.lines()
                .filter(line -> line.contains(text))
                .map(line -> LocalTime.parse(line.substring(0, CLOCK)))
                .mapToDouble(moment -> ChronoUnit.MILLIS.between(start, moment) / 1e3)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no line says \"" + text + "\":\n" + log));
    }

    private static double bareStart() throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(HEAP);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-Dai.djl.offline=true", "-classpath", System.getProperty("java.class.path")));
        command.add(BareStart.class.getName());
        long start = System.nanoTime();
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("the bare start ended with " + code);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void print(String name, List<Round> rounds) {
        for (Arm arm : Arm.values()) {
            var row = new StringBuilder("| " + name + " | " + arm.text);
            for (int i = 0; i < MARKS.size(); i++) {
                int mark = i;
                row.append(median(rounds, round -> of(round, arm).marks().get(mark)));
            }
            row.append(median(rounds, round -> of(round, arm).label()));
            row.append(median(rounds, round -> of(round, arm).cpu()));
            row.append(median(rounds, Round::bare));
            row.append(median(rounds, round -> of(round, arm).label() / round.bare()));
            row.append(median(rounds, round -> round.after() / round.before()));
            out.println(row.append(" |"));
        }
    }

    private static void plot(List<Round> rounds) throws IOException {
        var plot = new BarPlot(
                "From the process' start to the first label, s",
                List.of("settings", "model", "Quarkus", "topics", "first label", "load the model, warm up, end"));
        for (Arm arm : Arm.values()) {
            List<Double> ends = new ArrayList<>(List.of(0.0));
            for (int i = 0; i < MARKS.size(); i++) {
                int mark = i;
                ends.add(Math.max(
                        ends.getLast(),
                        Median.of(rounds, round -> of(round, arm).marks().get(mark))));
            }
            ends.add(Median.of(rounds, round -> of(round, arm).label()));
            var parts = new double[MARKS.size() + 2];
            for (int i = 1; i < ends.size(); i++) {
                parts[i - 1] = ends.get(i) - ends.get(i - 1);
            }
            plot.bar("worker, " + arm.text, parts);
        }
        plot.bar("bare start", 0, 0, 0, 0, 0, Median.of(rounds, Round::bare));
        plot.writeTo("start.svg");
    }

    private static Start of(Round round, Arm arm) {
        return Objects.requireNonNull(round.workers().get(arm));
    }

    private static String median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return String.format(Locale.ROOT, " | %.2f", Median.of(rounds, figure));
    }
}
