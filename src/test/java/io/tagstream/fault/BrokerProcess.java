package io.tagstream.fault;

import io.tagstream.embedded.EmbeddedBroker;
import io.tagstream.embedded.Loopback;
import io.tagstream.embedded.TopicCreation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * A broker in a process of its own, which can be stopped, killed, and started again with the same
 * ports and the same log. Besides its own address it has a second one for clients that come through a
 * {@link TcpProxy}: it tells them to come back there.
 */
public final class BrokerProcess implements AutoCloseable {

    private static final int READY_SECONDS = 60;
    private static final int STOP_SECONDS = 60;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final int port = Loopback.freePort();
    private final int behindProxy = Loopback.freePort();
    private final int proxy = Loopback.freePort();
    private final int controller = Loopback.freePort();
    private final Path folder;
    private final Map<String, String> settings;
    private Process process;

    private BrokerProcess(Path folder, Map<String, String> settings) throws IOException, InterruptedException {
        this.folder = folder;
        this.settings = settings;
        this.process = launch();
    }

    /** @param settings that go before those of {@link EmbeddedBroker} */
    public static BrokerProcess start(Path folder, Map<String, String> settings)
            throws IOException, InterruptedException {
        return new BrokerProcess(folder, settings);
    }

    public String bootstrapServers() {
        return Loopback.HOST + ":" + port;
    }

    /** Where a proxy must listen, and clients start that are to come through it. */
    int proxyPort() {
        return proxy;
    }

    /** Where a proxy must connect to. */
    int portBehindProxy() {
        return behindProxy;
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
    }

    public void createTopics(int partitions, List<String> names) {
        try (Admin admin = admin()) {
            TopicCreation.create(
                    admin,
                    names.stream()
                            .map(name -> new NewTopic(name, partitions, (short) 1))
                            .toList());
        }
    }

    /** Bytes of a topic's segments on disk. */
    long sizeOf(String topic) throws InterruptedException, ExecutionException {
        try (Admin admin = admin()) {
            return admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
                    .flatMap(dirs -> dirs.values().stream())
                    .flatMap(dir -> dir.replicaInfos().entrySet().stream())
                    .filter(replica -> replica.getKey().topic().equals(topic))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
        }
    }

    void alterTopic(String name, String setting, String value) throws InterruptedException, ExecutionException {
        var change = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
        try (Admin admin = admin()) {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, name), List.of(change)))
                    .all()
                    .get();
        }
    }

    /** Deletes those of them that exist, and returns once the broker has forgotten them. */
    void deleteTopics(List<String> names) throws InterruptedException, ExecutionException {
        try (Admin admin = admin()) {
            Set<String> all = admin.listTopics().names().get();
            admin.deleteTopics(names.stream().filter(all::contains).toList())
                    .all()
                    .get();
            while (!Collections.disjoint(admin.listTopics().names().get(), names)) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    /** How many members of a group have partitions of this topic; 0 while it rebalances. */
    long membersWithPartitions(String group, String topic) throws InterruptedException, ExecutionException {
        try (Admin admin = admin()) {
            var described = admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get();
            if (described.groupState() != GroupState.STABLE) {
                return 0;
            }
            return described.members().stream()
                    .filter(member -> member.assignment().topicPartitions().stream()
                            .anyMatch(partition -> partition.topic().equals(topic)))
                    .count();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return 0;
            }
            throw e;
        }
    }

    /** Who is in a group, by the name that the broker gave at the last join. */
    Set<String> memberIds(String group) throws InterruptedException, ExecutionException {
        try (Admin admin = admin()) {
            return admin.describeConsumerGroups(List.of(group)).describedGroups().get(group).get().members().stream()
                    .map(MemberDescription::consumerId)
                    .collect(Collectors.toSet());
        }
    }

    /** CPU time that the process has taken since it was started; zero once it has ended. */
    public Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** SIGTERM, and waits for the end. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the broker did not stop within " + STOP_SECONDS + " s; its log:\n" + log());
        }
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it again where it was, and returns once it answers. */
    void startAgain() throws IOException, InterruptedException {
        process = launch();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private Process launch() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path log = Files.createTempFile(folder, "broker-", ".out");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                EmbeddedBroker.class.getName(),
                Integer.toString(port),
                folder.resolve("data").toString()));
        allSettings().forEach((key, value) -> command.add(key + "=" + value));
        Process launched = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (!Files.readString(log).contains("ready " + bootstrapServers())) {
            if (!launched.isAlive() || System.nanoTime() > deadline) {
                launched.destroyForcibly();
                throw new AssertionError("the broker did not start; its log:\n" + Files.readString(log));
            }
            launched.waitFor(50, TimeUnit.MILLISECONDS);
        }
        return launched;
    }

    private Map<String, String> allSettings() {
        String direct = "PLAINTEXT://" + Loopback.HOST + ":" + port;
        var all = new HashMap<>(Map.of(
                "controller.quorum.voters",
                "1@" + Loopback.HOST + ":" + controller,
                "listeners",
                "%s,PROXIED://%s:%d,CONTROLLER://%s:%d"
                        .formatted(direct, Loopback.HOST, behindProxy, Loopback.HOST, controller),
                "advertised.listeners",
                "%s,PROXIED://%s:%d".formatted(direct, Loopback.HOST, proxy),
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT"));
        all.putAll(settings);
        return all;
    }

    /** What the last process printed. */
    String log() {
        try (var files = Files.list(folder)) {
            Path last = files.filter(file -> file.toString().endsWith(".out"))
                    .max((a, b) ->
                            Long.compare(a.toFile().lastModified(), b.toFile().lastModified()))
                    .orElseThrow();
            return Files.readString(last);
        } catch (IOException e) {
            return "(unreadable: " + e + ")";
        }
    }
}
