package io.tagstream.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server on loopback that says exactly what a test wants said, byte for byte. */
public final class RawOrigin implements AutoCloseable {

    /** Answers one request; what it throws closes the connection. */
    @FunctionalInterface
    public interface Answer {

        void to(String head, Socket client) throws Exception;
    }

    private final ServerSocket server;
    private final Answer answer;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<Socket> clients = new CopyOnWriteArrayList<>();

    private RawOrigin(Answer answer) throws IOException {
        this.answer = answer;
        this.server = new ServerSocket(0, 512, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    public static RawOrigin answering(Answer answer) {
        try {
            return new RawOrigin(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Always the same answer. */
    public static RawOrigin saying(String head, byte[] body) {
        return answering((_, client) -> say(client, head, body));
    }

    public static RawOrigin saying(String head) {
        return saying(head, new byte[0]);
    }

    /** @param head lines, the last without its end */
    public static void say(Socket client, String head, byte[] body) throws IOException {
        OutputStream out = client.getOutputStream();
        out.write((head.strip().replace("\n", "\r\n") + "\r\n\r\n").getBytes(ISO_8859_1));
        out.write(body);
        out.flush();
    }

    public int port() {
        return server.getLocalPort();
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    public int connections() {
        return connections.get();
    }

    /** The request heads that came, in order. */
    public List<String> heads() {
        return heads;
    }

    private void accept() {
        try {
            while (true) {
                var client = server.accept();
                connections.incrementAndGet();
                clients.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = new BufferedInputStream(client.getInputStream());
            for (var head = readHead(in); !head.isEmpty(); head = readHead(in)) {
                heads.add(head);
                answer.to(head, client);
            }
        } catch (Exception e) {
            // the client went away, or the test is over
        }
    }

    private static String readHead(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            if (b == '\n' && head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(ISO_8859_1);
            }
        }
        return "";
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
