package io.tagstream.embedded;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker in KRaft mode, broker and controller in one, reachable on loopback only.
 * Thread-safe once started.
 *
 * <p>In this JVM by {@code start}, in a process of its own by {@code main}.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private final KafkaRaftServer server;
    private final String bootstrapServers;
    private final Runnable afterClose;

    private EmbeddedBroker(int port, Path folder, Map<String, String> own, Runnable afterClose) {
        SingleNode.format(folder);
        var settings = new HashMap<>(SingleNode.settings(port, Loopback.freePort(), folder));
        settings.putAll(own);
        this.server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        this.bootstrapServers = Loopback.HOST + ":" + port;
        this.afterClose = afterClose;
    }

    /** Starts a broker on a free port, with a folder that is deleted when the broker is closed. */
    public static EmbeddedBroker start() {
        Path folder = Folders.temporary();
        return started(Loopback.freePort(), folder, Map.of(), () -> Folders.delete(folder));
    }

    /**
     * Starts a broker on a free port.
     *
     * @param folder for its log; what a broker left there before is taken up
     */
    public static EmbeddedBroker start(Path folder) {
        return start(Loopback.freePort(), folder);
    }

    /**
     * Starts a broker, and returns once it answers.
     *
     * @param port   on loopback
     * @param folder for its log; what a broker left there before is taken up
     * @throws IllegalStateException if it cannot start, as where the port is taken
     */
    public static EmbeddedBroker start(int port, Path folder) {
        return started(port, folder, Map.of(), () -> {});
    }

    /**
     * Starts a broker with settings that go before ours, as for more listeners.
     *
     * @param port   on loopback, of the listener without a password
     * @param folder for its log; what a broker left there before is taken up
     */
    public static EmbeddedBroker start(int port, Path folder, Map<String, String> own) {
        return started(port, folder, own, () -> {});
    }

    private static EmbeddedBroker started(int port, Path folder, Map<String, String> own, Runnable afterClose) {
        // Kafka finds a taken port only after half of its threads are running.
        if (!Loopback.isFree(port)) {
            throw new IllegalStateException("port " + port + " of " + Loopback.HOST + " is taken");
        }
        var broker = new EmbeddedBroker(port, folder, own, afterClose);
        try {
            broker.server.startup();
            return broker;
        } catch (RuntimeException e) {
            broker.close();
            throw new IllegalStateException("no broker could be started on port " + port + " in " + folder, e);
        }
    }

    /** {@code host:port}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Creates topics; those that exist stay as they are. */
    public void createTopics(int partitions, String... names) {
        var topics = new ArrayList<NewTopic>();
        for (String name : names) {
            topics.add(new NewTopic(name, partitions, (short) 1));
        }
        create(topics);
    }

    /** Creates a topic with settings of its own; one that exists stays as it is. */
    public void createTopic(String name, int partitions, Map<String, String> settings) {
        create(List.of(new NewTopic(name, partitions, (short) 1).configs(settings)));
    }

    private void create(List<NewTopic> topics) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            TopicCreation.create(admin, topics);
        }
    }

    /** Stops the broker. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        afterClose.run();
    }

    /**
     * Runs a broker until the process is told to stop; prints {@code ready} and its address once it
     * answers.
     *
     * @param arguments its port, its folder, and any number of {@code setting=value} that go before ours
     */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length < 2) {
            System.err.println("arguments: PORT FOLDER [SETTING=VALUE]...");
            System.exit(2);
        }
        var own = new HashMap<String, String>();
        for (String setting : List.of(arguments).subList(2, arguments.length)) {
            String[] parts = setting.split("=", 2);
            own.put(parts[0], parts[1]);
        }
        run(Integer.parseInt(arguments[0]), Path.of(arguments[1]), own, System.out);
    }

    private static void run(int port, Path folder, Map<String, String> own, PrintStream out)
            throws InterruptedException {
        logWarnings();
        EmbeddedBroker broker = started(port, folder, own, () -> {});
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-stop"));
        out.println("ready " + broker.bootstrapServers());
        out.flush();
        new CountDownLatch(1).await();
    }

    /** For a program of ours without Quarkus: its own and Kafka's warnings, and no more, on standard error. */
    static void logWarnings() {
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        Logger.getLogger("").setLevel(Level.WARNING);
        Logger.getLogger("").addHandler(new ConsoleHandler());
    }
}
