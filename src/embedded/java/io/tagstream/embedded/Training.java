package io.tagstream.embedded;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * Makes the AOT cache of a packaged worker (JEP 483, 515): runs it beside a broker, with pictures to
 * label, and stops it in order; the JVM writes what it loaded, linked and profiled as it ends.
 *
 * <p>A first worker unpacks its native libraries, which are kept too ({@link NativeFolder}), and leaves a changelog
 * behind, so that the second one, whose cache is kept, restores a store, as every worker does that takes partitions over.
 */
public final class Training {

    private static final String EVENTS = "image-events";
    private static final List<String> OUTCOMES = List.of("image-labels", "image-dead-letters");
    private static final int PARTITIONS = 4;

    /** Of each sample photo, from each worker. */
    private static final int EVENTS_OF_EACH = 40;

    /** Without any outcome, or until a cache is written: images for other processors are built on emulated ones. */
    private static final Duration LONGEST_STANDSTILL = Duration.ofMinutes(15);

    private static final Duration LOOK = Duration.ofMillis(200);

    private final Path application;
    private final List<String> arguments;
    private final Path scratch;
    private final String bootstrapServers;
    private final HttpServer origin;
    private final List<Path> photos;

    private Training(
            Path application,
            List<String> arguments,
            Path scratch,
            String bootstrapServers,
            HttpServer origin,
            List<Path> photos) {
        this.application = application;
        this.arguments = arguments;
        this.scratch = scratch;
        this.bootstrapServers = bootstrapServers;
        this.origin = origin;
        this.photos = photos;
    }

    /**
     * @param arguments the folder with {@code quarkus-run.jar}, where {@code app.aot} and {@code native} will lie too, and what
     *                  the worker's JVM is started with: the cache is of use to JVMs that are started so. This
     *                  program must run on the JVM that the worker will have.
     */
    public static void main(String[] arguments) {
        if (arguments.length == 0) {
            System.err.println("arguments: APPLICATION [ARGUMENT-OF-ITS-JVM]...");
            System.exit(2);
        }
        EmbeddedBroker.logWarnings();
        List<String> all = List.of(arguments);
        try {
            train(Path.of(all.getFirst()).toAbsolutePath(), all.subList(1, all.size()), System.out);
        } catch (Exception | Error e) {
            e.printStackTrace(System.err);
            // A broker that did not stop must not keep the build waiting.
            System.exit(1);
        }
    }

    private static void train(Path application, List<String> arguments, PrintStream out) throws Exception {
        Path scratch = Folders.temporary();
        // Whatever ends this process: a worker without its broker would try to reach it for ever.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endAll(ProcessHandle.current()), "training-stop"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(scratch.resolve("broker"))) {
            List<Path> photos = new SamplePhotos(scratch.resolve("photos")).unpack();
            HttpServer origin = SimpleFileServer.createFileServer(
                    new InetSocketAddress(InetAddress.ofLiteral(Loopback.HOST), 0),
                    photos.getFirst().getParent(),
                    OutputLevel.NONE);
            origin.start();
            broker.createTopics(PARTITIONS, EVENTS);
            broker.createTopics(PARTITIONS, OUTCOMES.toArray(String[]::new));
            try (var outcomes = CommittedOutcomes.consumer(broker.bootstrapServers(), OUTCOMES)) {
                outcomes.seekToBeginning(outcomes.assignment());
                new Training(application, arguments, scratch, broker.bootstrapServers(), origin, photos)
                        .run(outcomes, out);
            } finally {
                origin.stop(0);
            }
        } finally {
            Folders.delete(scratch);
        }
    }

    private void run(KafkaConsumer<byte[], byte[]> outcomes, PrintStream out)
            throws IOException, InterruptedException, ExecutionException {
        Path cache = application.resolve("app.aot");
        Files.deleteIfExists(cache);
        int seen = work("without a cache", List.of(), outcomes);
        NativeFolder.fill(application, scratch.resolve("javacpp"));
        var flags = new ArrayList<>(NativeFolder.flags(application));
        flags.addAll(List.of("-XX:AOTCacheOutput=" + cache, "-Xlog:aot*=error"));
        seen += work("trained", flags, outcomes);
        if (Files.notExists(cache)) {
            throw new IllegalStateException("the JVM wrote no " + cache);
        }
        out.printf("train: %s, %d MB, after %d outcomes%n", cache, Files.size(cache) >> 20, seen);
    }

    /** Starts a worker, waits until each new event has an outcome, and stops it; the number of outcomes. */
    private int work(String name, List<String> flags, KafkaConsumer<byte[], byte[]> outcomes)
            throws IOException, InterruptedException, ExecutionException {
        Path log = scratch.resolve(name + ".log");
        Process worker = start(flags, log);
        try {
            List<ImageEvent> events = events();
            ImageEvent.send(bootstrapServers, EVENTS, events);
            int seen = 0;
            long progressed = System.nanoTime();
            while (seen < events.size()) {
                int more = outcomes.poll(LOOK).count();
                seen += more;
                long now = System.nanoTime();
                progressed = more > 0 ? now : progressed;
                require(worker.isAlive(), "the worker ended", log);
                require(now - progressed < LONGEST_STANDSTILL.toNanos(), "no outcomes any more", log);
            }
            worker.destroy();
            require(worker.waitFor(LONGEST_STANDSTILL), "the worker does not end", log);
            require(worker.exitValue() == 0, "the worker ended with " + worker.exitValue(), log);
            return seen;
        } finally {
            endAll(worker.toHandle());
            worker.destroyForcibly().waitFor();
        }
    }

    /** What a process has started, and what that has: the JVM that writes a cache outlives the one that began it. */
    private static void endAll(ProcessHandle of) {
        of.descendants().forEach(ProcessHandle::destroyForcibly);
    }

    private Process start(List<String> flags, Path log) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        command.addAll(flags);
        command.add("-Djava.io.tmpdir=" + Files.createDirectories(scratch.resolve("tmp")));
        command.add("-Dorg.bytedeco.javacpp.cachedir=" + scratch.resolve("javacpp"));
        command.add("-Dquarkus.management.host=" + Loopback.HOST);
        command.add("-Dquarkus.management.port=0");
        command.add("-Dtagstream.fetch.http.allowed-networks=127.0.0.0/8");
        command.addAll(List.of("-jar", application.resolve("quarkus-run.jar").toString()));
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        process.environment()
                .putAll(Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", bootstrapServers,
                        "ORT_DISABLE_TELEMETRY", "1",
                        "OPT_OUT_TRACKING", "true",
                        "DJL_OFFLINE", "true"));
        return process.start();
    }

    /** Each photo many times, and one event of which nothing comes but a dead letter. */
    private List<ImageEvent> events() {
        var events = new ArrayList<ImageEvent>();
        for (int i = 0; i < EVENTS_OF_EACH; i++) {
            for (Path photo : photos) {
                String name = photo.getFileName().toString();
                events.add(new ImageEvent(
                        name,
                        "http://%s:%d/%s"
                                .formatted(Loopback.HOST, origin.getAddress().getPort(), name)));
            }
        }
        events.add(new ImageEvent("none", "no-address"));
        return events;
    }

    private static void require(boolean holds, String otherwise, Path log) throws IOException {
        if (!holds) {
            throw new IllegalStateException(otherwise + "; its log:\n" + Files.readString(log));
        }
    }
}
