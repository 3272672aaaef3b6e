package io.tagstream.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes the AOT cache of a packaged worker (JEP 483, 515): runs it beside a broker, with pictures to
 * label, and stops it in order; the JVM writes what it loaded, linked and profiled as it ends.
 *
 * <p>A first worker leaves a changelog behind, so that the second one, whose cache is kept, restores a
 * store too, as every worker does that takes partitions over.
 */
public final class Training implements AutoCloseable {

    private static final String EVENTS = "image-events";
    private static final List<String> OUTCOMES = List.of("image-labels", "image-dead-letters");
    private static final int PARTITIONS = 4;

    /** Of each sample photo, from each worker. */
    private static final int EVENTS_OF_EACH = 40;

    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Path application;
    private final List<String> arguments;
    private final Path scratch = Folders.temporary();
    private final EmbeddedBroker broker = EmbeddedBroker.start();
    private final List<Path> photos;
    private final HttpServer origin;
    private final KafkaConsumer<byte[], byte[]> outcomes;

    private Training(Path application, List<String> arguments) throws IOException {
        this.application = application;
        this.arguments = arguments;
        this.photos = new SamplePhotos(scratch.resolve("photos")).unpack();
        this.origin = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.ofLiteral(Loopback.HOST), 0),
                photos.getFirst().getParent(),
                OutputLevel.NONE);
        origin.start();
        broker.createTopics(PARTITIONS, EVENTS);
        broker.createTopics(PARTITIONS, OUTCOMES.toArray(String[]::new));
        this.outcomes = consumer();
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = OUTCOMES.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    /**
     * @param arguments the folder with {@code quarkus-run.jar}, where {@code app.aot} will lie too, and what
     *                  the worker's JVM is started with: the cache is of use to JVMs that are started so. This
     *                  program must run on the JVM that the worker will have.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 0) {
            System.err.println("arguments: APPLICATION [ARGUMENT-OF-ITS-JVM]...");
            System.exit(2);
        }
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        Logger.getLogger("").setLevel(Level.WARNING);
        List<String> all = List.of(arguments);
        try (var training = new Training(Path.of(all.getFirst()).toAbsolutePath(), all.subList(1, all.size()))) {
            training.run(System.out);
        }
    }

    private void run(PrintStream out) throws IOException, InterruptedException {
        Path cache = application.resolve("app.aot");
        Files.deleteIfExists(cache);
        int labelled = work("without a cache", List.of());
        labelled += work("trained", List.of("-XX:AOTCacheOutput=" + cache, "-Xlog:aot*=error"));
        if (Files.notExists(cache)) {
            throw new IllegalStateException("the JVM wrote no " + cache);
        }
        out.printf("train: %s, %d MB, after %d outcomes%n", cache, Files.size(cache) >> 20, labelled);
    }

    /** Starts a worker, waits until each new event has an outcome, and stops it; the number of outcomes. */
    private int work(String name, List<String> flags) throws IOException, InterruptedException {
        Path log = scratch.resolve(name + ".log");
        Process worker = start(flags, log);
        try {
            int sent = send();
            int seen = 0;
            long deadline = System.nanoTime() + LONGEST.toNanos();
            while (seen < sent) {
                seen += outcomes.poll(LOOK).count();
                require(worker.isAlive(), "the worker ended", log);
                require(System.nanoTime() < deadline, "no outcomes within " + LONGEST, log);
            }
            worker.destroy();
            require(worker.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS), "the worker does not end", log);
            require(worker.exitValue() == 0, "the worker ended with " + worker.exitValue(), log);
            return seen;
        } finally {
            worker.destroyForcibly();
        }
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
                        "KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                        "ORT_DISABLE_TELEMETRY", "1",
                        "OPT_OUT_TRACKING", "true",
                        "DJL_OFFLINE", "true"));
        return process.start();
    }

    /** Each photo many times, and one event of which nothing comes but a dead letter. */
    private int send() {
        try (var producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            int sent = 0;
            for (int i = 0; i < EVENTS_OF_EACH; i++) {
                for (Path photo : photos) {
                    producer.send(event("http://%s:%d/%s"
                            .formatted(Loopback.HOST, origin.getAddress().getPort(), photo.getFileName())));
                    sent++;
                }
            }
            producer.send(event("no-address"));
            return sent + 1;
        }
    }

    private static ProducerRecord<byte[], byte[]> event(String address) {
        byte[] key = address.substring(address.lastIndexOf('/') + 1).getBytes(UTF_8);
        return new ProducerRecord<>(
                EVENTS, key, "{\"image\": \"%s\"}".formatted(address).getBytes(UTF_8));
    }

    private static void require(boolean holds, String otherwise, Path log) throws IOException {
        if (!holds) {
            throw new IllegalStateException(otherwise + "; its log:\n" + Files.readString(log));
        }
    }

    @Override
    public void close() {
        outcomes.close();
        origin.stop(0);
        broker.close();
        Folders.delete(scratch);
    }
}
