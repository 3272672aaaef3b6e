package io.tagstream.bench;

import io.tagstream.embedded.EmbeddedBroker;
import io.tagstream.it.WorkerProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** From the start of the packaged application to ready, with and without its AOT cache, in turns. */
final class AotCacheBenchmark {

    private static final Path APPLICATION = Path.of("target/quarkus-app");
    private static final int ROUNDS = 10;
    private static final long LOOK = Duration.ofMillis(10).toNanos();

    private enum Arm {
        CACHE,
        NO_CACHE,

        /** As the first: what differs between the two is noise. */
        CACHE_AGAIN
    }

    private record Start(double seconds, double cpuSeconds) {}

    private final PrintStream out;

    AotCacheBenchmark(PrintStream out) {
        this.out = out;
    }

    void run() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("start-");
        Map<Arm, List<Start>> starts = new EnumMap<>(Arm.class);
        try (var broker = EmbeddedBroker.start(folder.resolve("broker"))) {
            broker.createTopics(1, "image-events", "image-labels", "image-dead-letters");
            for (int round = 0; round <= ROUNDS; round++) {
                for (Arm arm : Arm.values()) {
                    Start start = start(arm, broker.bootstrapServers(), folder);
                    // The first of each reads files that nobody has read yet.
                    if (round > 0) {
                        starts.computeIfAbsent(arm, _ -> new ArrayList<>()).add(start);
                    }
                }
            }
        }
        out.println("| arm | to ready, s | CPU time until then, s |");
        out.println("| --- | --- | --- |");
        starts.forEach((arm, all) -> out.printf(
                "| %s | %.2f | %.2f |%n",
                arm,
                median(all.stream().map(Start::seconds).toList()),
                median(all.stream().map(Start::cpuSeconds).toList())));
    }

    private static Start start(Arm arm, String bootstrapServers, Path folder) throws IOException, InterruptedException {
        List<String> flags =
                arm == Arm.NO_CACHE ? List.of("-Xmx512m", "-XX:AOTMode=off") : List.of("-Xmx512m", "-XX:AOTMode=on");
        long begun = System.nanoTime();
        try (var worker = WorkerProcess.start(APPLICATION, flags, bootstrapServers, folder, Map.of())) {
            while (worker.status("/q/health/ready") != 200) {
                if (!worker.alive()) {
                    throw new IllegalStateException("the worker ended:\n" + worker.log());
                }
                LockSupport.parkNanos(LOOK);
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            double cpu = ProcessHandle.of(worker.pid())
                            .flatMap(process -> process.info().totalCpuDuration())
                            .orElse(Duration.ZERO)
                            .toMillis()
                    / 1e3;
            worker.terminate();
            return new Start(seconds, cpu);
        }
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return (sorted.get(sorted.size() / 2) + sorted.get((sorted.size() - 1) / 2)) / 2;
    }
}
