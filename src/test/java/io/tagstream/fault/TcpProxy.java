package io.tagstream.fault;

import io.tagstream.embedded.Loopback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * Stands between Kafka clients and their broker, on loopback. It passes whole requests and answers on,
 * late if it is told so, and knows which request an answer belongs to: so an answer can be lost after
 * the broker has done what it was asked for, which no pulled cable can be relied on to do.
 * Thread-safe.
 */
final class TcpProxy implements AutoCloseable {

    /** What becomes of an answer. */
    enum Fate {

        /** The client gets it. */
        PASSED,

        /** The client's connection ends instead. */
        LOST,

        /** It waits, and whatever comes behind it on its connection; its fate is asked again. */
        WITHHELD
    }

    private static final int BACKLOG = 64;

    private final ServerSocket server;
    private final int target;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile Duration delay = Duration.ZERO;
    private volatile Function<ApiKeys, Fate> answers = _ -> Fate.PASSED;

    private TcpProxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /**
     * @param port   where clients come, on loopback
     * @param target where the broker listens, on loopback
     */
    static TcpProxy start(int port, int target) throws IOException {
        var proxy = new TcpProxy(new ServerSocket(port, BACKLOG, InetAddress.ofLiteral(Loopback.HOST)), target);
        Thread.ofVirtual().name("proxy-" + port).start(proxy::accept);
        return proxy;
    }

    /** {@code host:port}. */
    String bootstrapServers() {
        return Loopback.HOST + ":" + server.getLocalPort();
    }

    /** What comes from now on arrives so much later, in each direction; what is under way stays as it is. */
    void delay(Duration eachWay) {
        delay = eachWay;
    }

    Duration delay() {
        return delay;
    }

    /**
     * @param fates by the kind of the request; asked on the connections' threads when an answer is due,
     *              of a withheld one many times a second
     */
    void answers(Function<ApiKeys, Fate> fates) {
        answers = fates;
    }

    Fate fateOf(ApiKeys request) {
        Fate fate = answers.apply(request);
        if (fate == Fate.LOST) {
            lost.incrementAndGet();
        }
        return fate;
    }

    /** How many answers were lost. */
    int lost() {
        return lost.get();
    }

    /** Ends all connections there are; new ones are taken. */
    void cut() {
        connections.forEach(ProxiedConnection::close);
    }

    void ended(ProxiedConnection connection) {
        connections.remove(connection);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                join(server.accept());
            } catch (IOException e) {
                if (!server.isClosed()) {
                    FaultReport.say("the proxy took no connection: %s", e);
                }
            }
        }
    }

    /** Where the broker is down, the client finds its connection ended at once. */
    private void join(Socket client) throws IOException {
        var broker = new Socket();
        try {
            broker.connect(new InetSocketAddress(Loopback.HOST, target));
            client.setTcpNoDelay(true);
            broker.setTcpNoDelay(true);
        } catch (IOException e) {
            client.close();
            broker.close();
            return;
        }
        var connection = new ProxiedConnection(this, client, broker);
        connections.add(connection);
        connection.start();
    }

    @Override
    public void close() {
        try (server) {
            cut();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
