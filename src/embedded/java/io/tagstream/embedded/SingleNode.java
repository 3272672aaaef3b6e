package io.tagstream.embedded;

import static java.util.Map.entry;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** How one node is a whole Kafka cluster, broker and controller: its settings and its formatted folder. */
final class SingleNode {

    private static final String CONTROLLER = "CONTROLLER";
    private static final int NODE_ID = 1;

    private SingleNode() {}

    /**
     * What a single node needs, and what makes takeovers quick.
     *
     * @param port           where clients connect, on loopback
     * @param controllerPort where the node talks to itself, on loopback
     */
    static Map<String, String> settings(int port, int controllerPort, Path folder) {
        String clients = "PLAINTEXT://%s:%d".formatted(Loopback.HOST, port);
        String controller = "%s:%d".formatted(Loopback.HOST, controllerPort);
        return Map.ofEntries(
                entry("process.roles", "broker,controller"),
                entry("node.id", Integer.toString(NODE_ID)),
                entry("controller.quorum.voters", NODE_ID + "@" + controller),
                entry("controller.listener.names", CONTROLLER),
                entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT"),
                entry("listeners", clients + "," + CONTROLLER + "://" + controller),
                entry("advertised.listeners", clients),
                entry("inter.broker.listener.name", "PLAINTEXT"),
                entry("log.dirs", folder.toString()),
                // A topic that appears by itself has the wrong number of partitions.
                entry("auto.create.topics.enable", "false"),
                entry("offsets.topic.replication.factor", "1"),
                entry("offsets.topic.num.partitions", "4"),
                entry("transaction.state.log.replication.factor", "1"),
                entry("transaction.state.log.min.isr", "1"),
                entry("transaction.state.log.num.partitions", "4"),
                entry("share.coordinator.state.topic.replication.factor", "1"),
                entry("share.coordinator.state.topic.min.isr", "1"),
                entry("group.initial.rebalance.delay.ms", "0"),
                entry("group.min.session.timeout.ms", "1000"),
                entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"),
                entry("log.cleaner.backoff.ms", "1000"),
                // The default is 128 MB, taken from this JVM's heap at start.
                entry("log.cleaner.dedupe.buffer.size", "2097152"));
    }

    /**
     * Makes a folder one that a node can start from. A formatted one stays as it is: another cluster
     * id would make its content unusable.
     */
    static void format(Path folder) {
        try {
            if (Files.exists(folder.resolve("meta.properties"))) {
                return;
            }
            Files.createDirectories(folder);
            new Formatter()
                    .setPrintStream(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
                    .setNodeId(NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName(CONTROLLER)
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setDirectories(List.of(folder.toString()))
                    .setMetadataLogDirectory(folder.toString())
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("cannot format " + folder + " for a broker", e);
        }
    }
}
