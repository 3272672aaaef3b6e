package io.tagstream.fetch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on loopback that does something to whoever connects, without waiting for a request. */
final class PlainTalker implements AutoCloseable {

    /** What is done to a connection; it stays open unless this closes it. */
    @FunctionalInterface
    private interface Greeting {

        void to(Socket client) throws IOException;
    }

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    private final List<Socket> clients = new CopyOnWriteArrayList<>();

    private PlainTalker(Greeting greeting) throws IOException {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    var client = server.accept();
                    clients.add(client);
                    greeting.to(client);
                }
            } catch (IOException e) {
                // closed: the test is over
            }
        });
    }

    /** Speaks a line of plain text. */
    static PlainTalker start() {
        return start(client -> client.getOutputStream().write("220 mail.example ready\r\n".getBytes()));
    }

    /**
     * Ends each handshake by a fatal alert.
     *
     * @param alert as RFC 8446 numbers them
     */
    static PlainTalker startAlerting(int alert) {
        return start(client -> client.getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, (byte) alert}));
    }

    /** Hangs up. */
    static PlainTalker startRude() {
        return start(Socket::close);
    }

    /** Says nothing. */
    static PlainTalker startSilent() {
        return start(_ -> {});
    }

    private static PlainTalker start(Greeting greeting) {
        try {
            return new PlainTalker(greeting);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (var client : clients) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
