package io.tagstream.fault;

import io.tagstream.fault.TcpProxy.Fate;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * One client's connection through a {@link TcpProxy}: in each direction a thread that reads, and one
 * that writes what is due.
 *
 * <p>Kafka's wire format, as far as it is needed: a length of four bytes, then as many bytes. A request
 * begins with its kind and version (two bytes each) and a number (four bytes), its answer with that number.
 */
final class ProxiedConnection implements AutoCloseable {

    /** @param end nothing comes behind it */
    private record Frame(byte[] content, long dueNanos, boolean end) {}

    private static final int MOST_WAITING = 1024;
    private static final int NUMBER_OF_REQUEST = 4;
    private static final int NUMBER_OF_ANSWER = 0;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final TcpProxy proxy;
    private final Socket client;
    private final Socket broker;
    private final Map<Integer, ApiKeys> unanswered = new ConcurrentHashMap<>();

    ProxiedConnection(TcpProxy proxy, Socket client, Socket broker) {
        this.proxy = proxy;
        this.client = client;
        this.broker = broker;
    }

    void start() {
        connect(client, broker, this::note);
        connect(broker, client, this::isPassed);
    }

    private void connect(Socket from, Socket to, Predicate<ByteBuffer> passed) {
        BlockingQueue<Frame> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
        Thread.ofVirtual().name("proxy-reader").start(() -> read(from, waiting));
        Thread.ofVirtual().name("proxy-writer").start(() -> write(waiting, to, passed));
    }

    private void read(Socket from, BlockingQueue<Frame> waiting) {
        try (var in = new DataInputStream(new BufferedInputStream(from.getInputStream()))) {
            while (true) {
                byte[] content = new byte[in.readInt()];
                in.readFully(content);
                waiting.put(due(content, false));
            }
        } catch (IOException e) {
            putEnd(waiting);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An end is as late as everything else: what a client asked for before it left still arrives. */
    private void putEnd(BlockingQueue<Frame> waiting) {
        try {
            waiting.put(due(new byte[0], true));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Frame due(byte[] content, boolean end) {
        return new Frame(content, System.nanoTime() + proxy.delay().toNanos(), end);
    }

    private void write(BlockingQueue<Frame> waiting, Socket to, Predicate<ByteBuffer> passed) {
        try (this;
                var out = new DataOutputStream(new BufferedOutputStream(to.getOutputStream()))) {
            for (Frame frame = waiting.take(); !frame.end(); frame = waiting.take()) {
                awaitTurn(frame.dueNanos());
                if (!passed.test(ByteBuffer.wrap(frame.content()))) {
                    return;
                }
                out.writeInt(frame.content().length);
                out.write(frame.content());
                out.flush();
            }
        } catch (IOException e) {
            // One of the two has gone; the other one learns it by the end of its connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitTurn(long turn) {
        for (long left = turn - System.nanoTime(); left > 0; left = turn - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private boolean note(ByteBuffer request) {
        unanswered.put(request.getInt(NUMBER_OF_REQUEST), ApiKeys.forId(request.getShort(0)));
        return true;
    }

    private boolean isPassed(ByteBuffer answer) {
        ApiKeys request = Objects.requireNonNull(unanswered.remove(answer.getInt(NUMBER_OF_ANSWER)), "no request");
        Fate fate = proxy.fateOf(request);
        while (fate == Fate.WITHHELD && !client.isClosed()) {
            LockSupport.parkNanos(LOOK_NANOS);
            fate = proxy.fateOf(request);
        }
        return fate == Fate.PASSED;
    }

    @Override
    public void close() {
        try (client;
                broker) {
            proxy.ended(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
