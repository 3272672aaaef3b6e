package io.tagstream.it;

import io.tagstream.embedded.Loopback;
import io.tagstream.embedded.NativeFolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The packaged application as users start it, {@code java -jar}, with a log of its own. */
public final class WorkerProcess implements AutoCloseable {

    private static final Path APPLICATION = Path.of("target/quarkus-app");
    private static final Duration READY = Duration.ofSeconds(90);

    private final Process process;
    private final int managementPort;
    private final Path log;
    private final HttpClient http = HttpClient.newHttpClient();

    private WorkerProcess(Process process, int managementPort, Path log) {
        this.process = process;
        this.managementPort = managementPort;
        this.log = log;
    }

    /**
     * @param settings configuration keys and values, as system properties
     * @param folder   where the log is written
     */
    public static WorkerProcess start(String bootstrapServers, Path folder, Map<String, String> settings)
            throws IOException {
        return start(APPLICATION, List.of("-Xmx512m"), bootstrapServers, folder, settings);
    }

    /**
     * @param application the folder with {@code quarkus-run.jar}
     * @param flags       for the JVM
     * @param settings    configuration keys and values, as system properties
     * @param folder      where the log is written
     */
    public static WorkerProcess start(
            Path application, List<String> flags, String bootstrapServers, Path folder, Map<String, String> settings)
            throws IOException {
        boolean cached = Files.exists(application.resolve("app.aot"));
        return start(application, flags, cached, bootstrapServers, folder, settings);
    }

    /** The same, with the application's AOT cache and unpacked native libraries, or without. */
    public static WorkerProcess start(
            Path application,
            List<String> flags,
            boolean cached,
            String bootstrapServers,
            Path folder,
            Map<String, String> settings)
            throws IOException {
        Path jar = application.resolve("quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is missing: run this through ./mvnw verify, which packages it");
        }
        int port = Loopback.freePort();
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(imageFlags(flags));
        command.addAll(flags);
        command.add("-Dquarkus.management.host=127.0.0.1");
        command.add("-Dquarkus.management.port=" + port);
        if (cached) {
            command.addAll(NativeFolder.flags(application.toAbsolutePath()));
            command.add("-XX:AOTCache=" + application.resolve("app.aot").toAbsolutePath());
        }
        // Runs that are compared must not differ in what was measured at their start; settings may ask for it.
        command.add("-Dtagstream.calibration.enabled=false");
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-jar", jar.toString()));
        return start(command, port, bootstrapServers, folder);
    }

    /** As the image starts it, but for the collector where another one is asked for. */
    private static List<String> imageFlags(List<String> flags) throws IOException {
        boolean collected = flags.stream().anyMatch(WorkerProcess::choosesCollector);
        return Files.readAllLines(Path.of("docker/jvm.args")).stream()
                .filter(line -> line.startsWith("-"))
                .filter(line -> !(collected && choosesCollector(line)))
                .toList();
    }

    private static boolean choosesCollector(String flag) {
        return flag.startsWith("-XX:+Use") && flag.endsWith("GC");
    }

    /**
     * @param command        what starts a worker, in the end in the very process that is started
     * @param managementPort that the command makes it listen on
     * @param folder         where the log is written
     */
    static WorkerProcess start(List<String> command, int managementPort, String bootstrapServers, Path folder)
            throws IOException {
        Files.createDirectories(folder);
        Path log = Files.createTempFile(folder, "worker-", ".log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
        return new WorkerProcess(builder.start(), managementPort, log);
    }

    /** Waits until readiness says UP. */
    public WorkerProcess awaitReady() throws InterruptedException {
        return awaitReadiness(200);
    }

    /** Waits until readiness says DOWN. */
    public WorkerProcess awaitNotReady() throws InterruptedException {
        return awaitReadiness(503);
    }

    private WorkerProcess awaitReadiness(int status) throws InterruptedException {
        long deadline = System.nanoTime() + READY.toNanos();
        while (status("/q/health/ready") != status) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("readiness did not become " + status + "; the log:\n" + log());
            }
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
        return this;
    }

    /** The status code, or −1 where nobody answers. */
    public int status(String path) {
        try {
            return get(path).statusCode();
        } catch (IOException e) {
            return -1;
        }
    }

    public String body(String path) throws IOException {
        return get(path).body();
    }

    /**
     * What a gauge or a counter says now, its series added up; {@code name} as it is published.
     *
     * @throws IOException if nobody answers, or nothing of this name is published
     */
    public double metric(String name) throws IOException {
        return body("/q/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' '))))
                .reduce(Double::sum)
                .orElseThrow(() -> new IOException("the worker publishes no " + name));
    }

    private HttpResponse<String> get(String path) throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    public boolean alive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and the exit code. */
    public int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the worker did not stop within 60 s; its log:\n" + log());
        }
        return process.exitValue();
    }

    /** Sends a signal by its name, as {@code STOP} and {@code CONT}. */
    public void signal(String name) throws IOException, InterruptedException {
        int answer = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (answer != 0) {
            throw new IOException("kill -" + name + " " + process.pid() + " answered " + answer);
        }
    }

    /** Completes with the exit code when the process has ended, for whatever reason. */
    public CompletableFuture<Integer> onExit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** CPU time that the process has taken since it was started; zero once it has ended. */
    public Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** What the process has of the machine's memory now, in bytes (Linux). */
    public long residentBytes() throws IOException {
        return bytesOf("VmRSS:");
    }

    /** The most that the process has had of the machine's memory at once, in bytes (Linux). */
    public long peakResidentBytes() throws IOException {
        return bytesOf("VmHWM:");
    }

    private long bytesOf(String entry) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith(entry))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    /** The exit code of a worker that ends by itself. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(READY.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the worker did not end by itself; its log:\n" + log());
        }
        return process.exitValue();
    }

    /** Waits until so many lines of the log hold a text, for as long as it takes within this time. */
    public void awaitLog(String text, int lines, Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (linesWith(text) < lines) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError(
                        linesWith(text) + " lines say \"" + text + "\", not " + lines + "; the log:\n" + log());
            }
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
    }

    /** How many lines of the log hold a text. */
    public int linesWith(String text) {
        return (int) log().lines().filter(line -> line.contains(text)).count();
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "(unreadable: " + e + ")";
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        http.shutdownNow();
    }
}
