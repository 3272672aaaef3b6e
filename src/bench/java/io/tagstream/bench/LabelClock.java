package io.tagstream.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * When labels arrive. They come batch by batch, so a count at the ends of a short window is wrong by one: the rate here is the
 * slope of the straight line that fits all of its labels best.
 */
final class LabelClock implements AutoCloseable {

    private static final Duration POLL = Duration.ofSeconds(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Long> arrivals = new ArrayList<>();

    private LabelClock(String bootstrapServers, String topic) {
        // As they are written: commits come in steps of their own.
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_uncommitted"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    static LabelClock start(String bootstrapServers, String topic) {
        var clock = new LabelClock(bootstrapServers, topic);
        Thread.ofPlatform().name("label-clock").daemon().start(clock::read);
        return clock;
    }

    private void read() {
        try (consumer) {
            while (true) {
                int count = consumer.poll(POLL).count();
                long now = System.nanoTime();
                synchronized (arrivals) {
                    for (int i = 0; i < count; i++) {
                        arrivals.add(now);
                    }
                }
            }
        } catch (WakeupException e) {
            // Nobody asks any more.
        }
    }

    int count() {
        synchronized (arrivals) {
            return arrivals.size();
        }
    }

    /** Labels a second between two moments of {@link System#nanoTime()}. */
    double rate(long from, long to) {
        double[] seconds;
        synchronized (arrivals) {
            seconds = arrivals.stream()
                    .filter(at -> at >= from && at <= to)
                    .mapToDouble(at -> (at - from) / 1e9)
                    .toArray();
        }
        if (seconds.length < 2) {
            throw new IllegalStateException("no labels came");
        }
        double middle = (seconds.length - 1) / 2.0;
        double mean = 0;
        for (double second : seconds) {
            mean += second / seconds.length;
        }
        double above = 0;
        double below = 0;
        for (int i = 0; i < seconds.length; i++) {
            above += (i - middle) * (seconds[i] - mean);
            below += (seconds[i] - mean) * (seconds[i] - mean);
        }
        return above / below;
    }

    @Override
    public void close() {
        consumer.wakeup();
    }
}
