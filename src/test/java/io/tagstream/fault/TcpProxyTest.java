package io.tagstream.fault;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.embedded.Loopback;
import io.tagstream.fault.TcpProxy.Fate;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {

    private static final Duration DELAY = Duration.ofMillis(50);
    private static final int PATIENCE_MS = 60_000;

    /** A broker that answers a request with its number, and has heard of it then. */
    private final ServerSocket broker = new ServerSocket(0, 8, InetAddress.ofLiteral(Loopback.HOST));

    private final BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
    private final TcpProxy proxy;

    TcpProxyTest() throws IOException {
        Thread.ofVirtual().start(this::serve);
        proxy = TcpProxy.start(Loopback.freePort(), broker.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        broker.close();
    }

    @Test
    void passesRequestsAndAnswersOn() throws IOException {
        try (Socket client = connect()) {
            ask(client, ApiKeys.METADATA, 7);
            ask(client, ApiKeys.FETCH, 8);

            assertThat(answer(client)).isEqualTo(7);
            assertThat(answer(client)).isEqualTo(8);
        }
    }

    @Test
    void isLateInBothDirections() throws IOException {
        // Given
        proxy.delay(DELAY);
        try (Socket client = connect()) {
            long asked = System.nanoTime();

            // When
            ask(client, ApiKeys.METADATA, 1);
            answer(client);

            // Then
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThanOrEqualTo(DELAY.multipliedBy(2));
        }
    }

    @Test
    void losesTheAnswerToWhatTheBrokerHasDone() throws Exception {
        // Given
        proxy.answers(request -> request == ApiKeys.END_TXN ? Fate.LOST : Fate.PASSED);
        try (Socket client = connect();
                Socket other = connect()) {
            // When
            ask(client, ApiKeys.END_TXN, 1);

            // Then
            assertThat(heard.poll(PATIENCE_MS, MILLISECONDS)).isEqualTo(1);
            assertEnded(client);
            assertThat(proxy.lost()).isEqualTo(1);
            ask(other, ApiKeys.METADATA, 2);
            assertThat(answer(other)).isEqualTo(2);
        }
    }

    @Test
    void withholdsAnAnswerUntilItsFateIsAnother() throws Exception {
        // Given
        proxy.answers(_ -> Fate.WITHHELD);
        try (Socket client = connect()) {
            ask(client, ApiKeys.END_TXN, 1);
            assertThat(heard.poll(PATIENCE_MS, MILLISECONDS)).isEqualTo(1);

            // When
            proxy.answers(_ -> Fate.PASSED);

            // Then
            assertThat(answer(client)).isEqualTo(1);
            assertThat(proxy.lost()).isZero();
        }
    }

    @Test
    void cutsTheConnectionsThereAreAndTakesNewOnes() throws IOException {
        try (Socket client = connect()) {
            ask(client, ApiKeys.METADATA, 1);
            answer(client);

            proxy.cut();

            assertEnded(client);
        }
        try (Socket next = connect()) {
            ask(next, ApiKeys.METADATA, 2);
            assertThat(answer(next)).isEqualTo(2);
        }
    }

    @Test
    void deliversWhatAClientAskedForBeforeItLeft() throws Exception {
        // Given
        proxy.delay(DELAY);

        // When
        try (Socket client = connect()) {
            ask(client, ApiKeys.LEAVE_GROUP, 9);
        }

        // Then
        assertThat(heard.poll(PATIENCE_MS, MILLISECONDS)).isEqualTo(9);
    }

    private Socket connect() throws IOException {
        String[] address = proxy.bootstrapServers().split(":");
        var client = new Socket(address[0], Integer.parseInt(address[1]));
        client.setSoTimeout(PATIENCE_MS);
        return client;
    }

    private static void ask(Socket client, ApiKeys kind, int number) throws IOException {
        var request =
                ByteBuffer.allocate(8).putShort(kind.id).putShort((short) 0).putInt(number);
        var out = new DataOutputStream(client.getOutputStream());
        out.writeInt(request.capacity());
        out.write(request.array());
    }

    private static int answer(Socket client) throws IOException {
        var in = new DataInputStream(client.getInputStream());
        assertThat(in.readInt()).isEqualTo(Integer.BYTES);
        return in.readInt();
    }

    private static void assertEnded(Socket client) throws IOException {
        try {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    private void serve() {
        try {
            while (true) {
                Socket client = broker.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            assertThat(broker.isClosed()).isTrue();
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = new DataInputStream(client.getInputStream());
            var out = new DataOutputStream(client.getOutputStream());
            while (true) {
                var request = ByteBuffer.wrap(in.readNBytes(in.readInt()));
                heard.add(request.getInt(4));
                out.writeInt(Integer.BYTES);
                out.writeInt(request.getInt(4));
            }
        } catch (IOException e) {
            // The proxy has ended the connection.
        }
    }
}
