package io.tagstream.bench;

import io.tagstream.event.Outcome;
import io.tagstream.it.Outcomes;
import io.tagstream.it.Position;
import io.tagstream.topology.TopologyListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * When events were to be sent, when their outcomes were forwarded, and when a {@code read_committed}
 * consumer had them. Event {@code i} stands in partition {@code i % partitions}. Thread-safe; has a
 * thread that reads the labels.
 */
final class LatencyMeter implements TopologyListener, AutoCloseable {

    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final double MILLISECOND = 1e6;

    private final int partitions;
    private final Map<Integer, Long> intended = new ConcurrentHashMap<>();
    private final Map<Integer, Long> forwarded = new ConcurrentHashMap<>();
    private final Map<Integer, Long> committed = new ConcurrentHashMap<>();
    private final Thread reader;
    private volatile CountDownLatch missing = new CountDownLatch(0);
    private volatile int awaited = Integer.MAX_VALUE;

    LatencyMeter(String bootstrapServers, String labels, int partitions) {
        this.partitions = partitions;
        this.reader = Thread.ofPlatform()
                .name("labels-reader")
                .daemon()
                .unstarted(() -> readCommitted(bootstrapServers, labels));
        reader.start();
    }

    /** @param nanoTime as {@link System#nanoTime()} */
    void intend(int event, long nanoTime) {
        intended.put(event, nanoTime);
    }

    @Override
    public void onEmitted(Outcome outcome, Duration sinceAccepted) {
        long now = System.nanoTime();
        var event = outcome.image().event();
        forwarded.put(indexOf(event.partition(), event.offset()), now);
    }

    private int indexOf(int partition, long offset) {
        return Math.toIntExact(offset * partitions + partition);
    }

    private void readCommitted(String bootstrapServers, String labels) {
        try (var consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "isolation.level", "read_committed",
                        "enable.auto.commit", "false",
                        "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(labels, partition))
                    .toList());
            while (!Thread.currentThread().isInterrupted()) {
                var records = consumer.poll(POLL);
                long now = System.nanoTime();
                for (var record : records) {
                    Position position = Outcomes.positionOf(record, labels);
                    note(indexOf(position.partition(), position.offset()), now);
                }
            }
        } catch (InterruptException e) {
            // The meter is closed.
        }
    }

    private synchronized void note(int event, long now) {
        if (committed.put(event, now) == null && event < awaited) {
            missing.countDown();
        }
    }

    /** Waits until the labels of all events before this one are committed. */
    void await(int events) throws InterruptedException {
        synchronized (this) {
            awaited = events;
            missing = new CountDownLatch((int) IntStream.range(0, events)
                    .filter(event -> !committed.containsKey(event))
                    .count());
        }
        if (!missing.await(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(missing.getCount() + " labels did not come within " + LONGEST);
        }
    }

    /** Of these events, from the moment at which they were to be sent, in ascending order, in ms. */
    double[] untilForwarded(int from, int to) {
        return waits(forwarded, from, to);
    }

    /** As {@link #untilForwarded}, until the label could be read. */
    double[] untilCommitted(int from, int to) {
        return waits(committed, from, to);
    }

    private double[] waits(Map<Integer, Long> ends, int from, int to) {
        return IntStream.range(from, to)
                .mapToDouble(event -> (ends.get(event) - intended.get(event)) / MILLISECOND)
                .sorted()
                .toArray();
    }

    /**
     * Labels forwarded a second, of these events, from the moment at which the first was to be sent. None is left out:
     * what is fetched ahead while the first labels leave is work, too.
     */
    double rate(int from, int to) {
        long first = IntStream.range(from, to).mapToLong(intended::get).min().orElseThrow();
        long last = IntStream.range(from, to).mapToLong(forwarded::get).max().orElseThrow();
        return (to - from) * 1e9 / (last - first);
    }

    @Override
    public void close() {
        reader.interrupt();
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
