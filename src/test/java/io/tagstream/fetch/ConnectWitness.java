package io.tagstream.fetch;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Sees every connect of a run. In a network namespace whose every address is its own, servers on all
 * addresses count what arrives, and the kernel counts what was tried at all; elsewhere the client's
 * sockets tell where they were sent, and are diverted to loopback.
 */
final class ConnectWitness implements AutoCloseable {

    /** Public, and nobody answers there. */
    static final String UNREACHABLE = "93.184.215.99";

    private final List<String> seen = new ArrayList<>();
    private final List<ServerSocket> servers = new ArrayList<>();
    private final SsrfOrigin origin;
    private final Supplier<Socket> sockets;
    private final boolean kernelCounts;
    private long knownToKernel;

    private ConnectWitness(SsrfOrigin origin, boolean kernelCounts, Set<Integer> ports) throws IOException {
        this.origin = origin;
        this.kernelCounts = kernelCounts;
        if (kernelCounts) {
            for (int port : ports) {
                listen(new ServerSocket(port, 512), this::arrived);
            }
            this.sockets = () -> new Socket(Proxy.NO_PROXY);
            this.knownToKernel = activeOpens();
        } else {
            var diverted = new ServerSocket(0, 512, InetAddress.ofLiteral("127.0.0.1"));
            listen(diverted, _ -> {});
            this.sockets = () -> new DivertedSocket(diverted.getLocalSocketAddress());
        }
    }

    /** By servers on each of these ports of every address; only where every address is ours. */
    static ConnectWitness ofNamespace(SsrfOrigin origin, Set<Integer> ports) throws IOException {
        return new ConnectWitness(origin, true, ports);
    }

    static ConnectWitness ofSockets(SsrfOrigin origin) throws IOException {
        return new ConnectWitness(origin, false, Set.of());
    }

    /** What the fetcher is to connect with. */
    Supplier<Socket> sockets() {
        return sockets;
    }

    /** Where there were connects since the last call, as {@code ADDRESS port}, in order. */
    List<String> connects() {
        if (kernelCounts) {
            awaitArrivals();
        }
        synchronized (seen) {
            var all = List.copyOf(seen);
            seen.clear();
            return all;
        }
    }

    /** A connect that no server of ours saw was one all the same. */
    private void awaitArrivals() {
        long tried = activeOpens() - knownToKernel;
        knownToKernel += tried;
        try {
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> arrivals() == tried);
        } catch (ConditionTimeoutException e) {
            saw("unheard " + (tried - arrivals()));
        }
    }

    private int arrivals() {
        synchronized (seen) {
            return seen.size();
        }
    }

    private void listen(ServerSocket server, Consumer<Socket> onArrival) {
        servers.add(server);
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    var client = server.accept();
                    onArrival.accept(client);
                    Thread.ofVirtual().start(() -> origin.serve(client));
                }
            } catch (IOException e) {
                // closed: the run is over
            }
        });
    }

    private void arrived(Socket client) {
        saw(client.getLocalAddress().getHostAddress() + " " + client.getLocalPort());
    }

    private void saw(String connect) {
        synchronized (seen) {
            seen.add(connect);
        }
    }

    /** How many TCP connections this network namespace has begun, whatever became of them. */
    private static long activeOpens() {
        try {
            var lines = Files.readAllLines(Path.of("/proc/self/net/snmp")).stream()
                    .filter(line -> line.startsWith("Tcp:"))
                    .map(line -> List.of(line.split(" ")))
                    .toList();
            return Long.parseLong(lines.get(1).get(lines.get(0).indexOf("ActiveOpens")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (var server : servers) {
            server.close();
        }
    }

    /** Says where it was sent, and goes to loopback. */
    private final class DivertedSocket extends Socket {

        private final SocketAddress loopback;

        private DivertedSocket(SocketAddress loopback) {
            super(Proxy.NO_PROXY);
            this.loopback = loopback;
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            var meant = (InetSocketAddress) endpoint;
            String address = meant.getAddress().getHostAddress();
            if (address.equals(UNREACHABLE)) {
                throw new NoRouteToHostException();
            }
            saw(address + " " + meant.getPort());
            super.connect(loopback, timeout);
        }
    }
}
