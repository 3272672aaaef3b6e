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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * From the start of a packaged worker's process to its first committed label, step by step, over a program
 * that loads the model, warms up, and ends ({@link BareStart}, before and after: the null pair). The event
 * waits in its topic. The worker starts with its AOT cache where {@code target/quarkus-app/app.aot} is there.
 */
final class StartBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final Path PHOTO = Path.of("src/conversion/known-answer.jpg");
    private static final List<String> HEAP = List.of("-Xmx512m");
    private static final Duration LONGEST = Duration.ofMinutes(2);

    /** What the log says at the end of each step. */
    private static final List<String> MARKS = List.of(
            "predictors x threads x batch", "] (main) model ", " started in ", "the topics are as they must be");

    private static final int CLOCK = "HH:mm:ss.SSS".length();

    private final PrintStream out;

    StartBenchmark(PrintStream out) {
        this.out = out;
    }

    /** Seconds since the process was started; of each mark, and last of the first label. */
    private record Start(double before, List<Double> marks, double label, double after) {

        private double bare() {
            return (before + after) / 2;
        }
    }

    void run() throws Exception {
        boolean cached = Files.exists(Path.of("target/quarkus-app/app.aot"));
        out.println("AOT cache: " + (cached ? "yes" : "no"));
        out.println("| round | settings read | model loaded | Quarkus started | topics checked | first label | "
                + "bare start | first label / bare | null pair |");
        out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        var starts = new ArrayList<Start>();
        Path folder = Files.createTempDirectory("tagstream-start");
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"))) {
            for (int round = 0; round <= ROUNDS; round++) {
                var start = start(broker, folder, "start-" + round);
                // The first round fills the system's file cache.
                if (round > 0) {
                    starts.add(start);
                    print(Integer.toString(round), List.of(start));
                }
            }
        }
        print("median", starts);
    }

    private Start start(EmbeddedBroker broker, Path folder, String name) throws Exception {
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
        double before = bareStart();
        LocalTime clock = LocalTime.now();
        long start = System.nanoTime();
        double label;
        List<Double> marks;
        try (var worker = WorkerProcess.start(
                        Path.of("target/quarkus-app"), HEAP, broker.bootstrapServers(), folder, settings);
                var outcomes = new Outcomes(broker.bootstrapServers(), name + "-labels", name + "-dead-letters")) {
            outcomes.await(1, LONGEST);
            label = (System.nanoTime() - start) / 1e9;
            marks = MARKS.stream().map(mark -> mark(worker.log(), mark, clock)).toList();
        }
        return new Start(before, marks, label, bareStart());
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
        command.addAll(HEAP);
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

    private void print(String name, List<Start> starts) {
        var row = new StringBuilder("| " + name);
        for (int i = 0; i < MARKS.size(); i++) {
            int mark = i;
            row.append(seconds(starts, start -> start.marks().get(mark)));
        }
        row.append(seconds(starts, Start::label)).append(seconds(starts, Start::bare));
        row.append(seconds(starts, start -> start.label() / start.bare()));
        row.append(seconds(starts, start -> start.after() / start.before()));
        out.println(row.append(" |"));
    }

    private static String seconds(List<Start> starts, ToDoubleFunction<Start> figure) {
        double[] sorted = starts.stream().mapToDouble(figure).sorted().toArray();
        return String.format(Locale.ROOT, " | %.2f", sorted[sorted.length / 2]);
    }
}
