package io.tagstream.fetch;

import static io.tagstream.fetch.FetchResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tagstream.event.ImageReference;
import io.tagstream.event.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpDeadlineTest {

    private static final Duration SHORT = Duration.ofMillis(200);

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    /** Origins that never answer wait here, so that they end with the test. */
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void end() {
        over.countDown();
    }

    /** Where an origin stops. */
    private enum Stall {
        BEFORE_HEADERS,
        IN_HEADERS,
        BEFORE_BODY,
        TRICKLING_HEADERS,
        TRICKLING_BODY,
        TRICKLING_CHUNKS,
        TRICKLING_ERROR
    }

    private RawOrigin stalling(Stall stall) {
        return RawOrigin.answering((_, client) -> {
            switch (stall) {
                case BEFORE_HEADERS -> {}
                case IN_HEADERS -> client.getOutputStream().write("HTTP/1.1 200".getBytes());
                case TRICKLING_HEADERS -> client.getOutputStream().write("HTTP/1.1 200 OK\r\nX: ".getBytes());
                case TRICKLING_CHUNKS ->
                    RawOrigin.say(client, "HTTP/1.1 200 OK\nTransfer-Encoding: chunked", "FFFF\r\n".getBytes());
                case TRICKLING_ERROR -> RawOrigin.say(client, "HTTP/1.1 404 No\nContent-Length: 5000", new byte[0]);
                case BEFORE_BODY, TRICKLING_BODY ->
                    RawOrigin.say(client, "HTTP/1.1 200 OK\nContent-Length: 100000", new byte[0]);
            }
            boolean trickles = stall.name().startsWith("TRICKLING");
            while (!over.await(trickles ? 20 : 60_000, TimeUnit.MILLISECONDS)) {
                client.getOutputStream().write('a');
                client.getOutputStream().flush();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Stall.class)
    void attemptIsCutWhereverTheOriginStalls(Stall stall) {
        fetcher.timeout = SHORT;
        fetcher.maxAttempts = 2;
        try (var origin = stalling(stall)) {
            long start = System.nanoTime();
            var result = fetcher.reaching(origin).fetch(origin.uri("/"));

            assertThat(result).failed(Reason.FETCH_TIMEOUT).after(2);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest
    @EnumSource(Stall.class)
    void eventsDeadlineCutsTheAttemptToo(Stall stall) {
        fetcher.deadline = SHORT;
        try (var origin = stalling(stall)) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .failed(Reason.DEADLINE_EXCEEDED)
                    .after(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Stall.class)
    void interruptEndsTheFetchWhereverItWaits(Stall stall) {
        try (var origin = stalling(stall)) {
            var open = fetcher.reaching(origin).open();
            var running = fetcher.start(open, new ImageReference.Http(origin.uri("/")));
            await().until(() -> !origin.heads().isEmpty());

            running.thread().interrupt();

            assertThatThrownBy(running::result).hasCauseInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void deadlineThatIsOverAlreadyConnectsToNobody() {
        fetcher.deadline = Duration.ZERO;
        try (var origin = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 0")) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/"))).failed(Reason.DEADLINE_EXCEEDED);
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void connectionThatNobodyAcceptsIsCutByTheAttemptsClock() throws Exception {
        try (var deaf = new DeafServer()) {
            fetcher.timeout = SHORT;
            fetcher.maxAttempts = 2;
            fetcher.allowedPorts = Set.of(deaf.port());

            assertThat(fetcher.fetch(deaf.uri())).failed(Reason.FETCH_TIMEOUT).after(2);
        }
    }

    @Test
    void connectionThatNobodyAcceptsIsLeftAtAnInterrupt() throws Exception {
        try (var deaf = new DeafServer()) {
            fetcher.allowedPorts = Set.of(deaf.port());
            var running = fetcher.start(fetcher.open(), new ImageReference.Http(deaf.uri()));
            await().until(() -> running.thread().getState() == Thread.State.WAITING
                    || running.thread().getState() == Thread.State.TIMED_WAITING);

            running.thread().interrupt();

            assertThatThrownBy(running::result).hasCauseInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void slowLookupIsCutByTheAttemptsClock() {
        fetcher.timeout = SHORT;
        fetcher.maxAttempts = 2;
        fetcher.names = _ -> {
            awaitUninterruptibly(over);
            return List.of(InetAddress.ofLiteral("127.0.0.1"));
        };

        assertThat(fetcher.fetch(URI.create("http://slow.example/")))
                .failed(Reason.FETCH_TIMEOUT)
                .after(2);
    }

    @Test
    void slowLookupIsLeftAtAnInterrupt() {
        var asked = new CountDownLatch(1);
        fetcher.names = _ -> {
            asked.countDown();
            awaitUninterruptibly(over);
            return List.of(InetAddress.ofLiteral("127.0.0.1"));
        };
        var running = fetcher.start(fetcher.open(), new ImageReference.Http(URI.create("http://slow.example/")));
        awaitUninterruptibly(asked);

        running.thread().interrupt();

        assertThatThrownBy(running::result).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void waitForAConnectionIsCutByTheAttemptsClock() {
        fetcher.maxConnections = 1;
        try (var origin = stalling(Stall.BEFORE_BODY)) {
            var open = fetcher.reaching(origin).open();
            var holder = fetcher.start(open, new ImageReference.Http(origin.uri("/")));
            await().until(() -> !origin.heads().isEmpty());

            fetcher.deadline = SHORT;
            assertThat(fetcher.fetch(open, new ImageReference.Http(origin.uri("/"))))
                    .failed(Reason.DEADLINE_EXCEEDED);

            holder.thread().interrupt();
            assertThatThrownBy(holder::result).hasCauseInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void waitForRoomIsNotTheOriginsFault() {
        fetcher.timeout = Duration.ofMillis(400);
        fetcher.maxAttempts = 1;
        fetcher.reservation = _ -> {
            var twice = Deadline.in(fetcher.timeout.multipliedBy(2));
            while (!twice.isOver()) {
                over.await(twice.remaining().toNanos(), TimeUnit.NANOSECONDS);
            }
        };
        var image = new byte[900_000]; // more than buffers hold: most is read after the wait
        try (var origin = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 900000", image)) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/"))).fetched(image);
        }
    }

    @Test
    void cancelledWaitForRoomEndsTheFetch() {
        fetcher.reservation = _ -> {
            throw new InterruptedException("no room any more");
        };
        fetcher.maxConnections = 1;
        try (var origin = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 3", new byte[3])) {
            assertThatThrownBy(() -> fetcher.reaching(origin).fetch(origin.uri("/")))
                    .hasCauseInstanceOf(InterruptedException.class);

            fetcher.reservation = _ -> {};
            assertThat(fetcher.fetch(origin.uri("/")))
                    .as("the connection was given back")
                    .isInstanceOf(FetchResult.Fetched.class);
        }
    }

    /** Listens, but accepts nobody, and its queue is full: a connect waits for ever. */
    private static final class DeafServer implements AutoCloseable {

        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        private final List<Socket> queued = new ArrayList<>();

        DeafServer() throws IOException {
            try {
                while (true) {
                    var socket = new Socket();
                    queued.add(socket);
                    socket.connect(new InetSocketAddress("127.0.0.1", port()), 100);
                }
            } catch (SocketTimeoutException e) {
                // full
            }
        }

        int port() {
            return server.getLocalPort();
        }

        URI uri() {
            return URI.create("http://127.0.0.1:" + port() + "/");
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (var socket : queued) {
                socket.close();
            }
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
