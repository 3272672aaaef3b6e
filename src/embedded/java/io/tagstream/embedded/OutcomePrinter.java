package io.tagstream.embedded;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Prints one line for each committed outcome from now on, on a thread of its own.
 *
 * <p>The consumer belongs to the thread that makes this object until {@link #start}, and to the
 * printer's own thread from then on.
 */
final class OutcomePrinter implements AutoCloseable {

    private static final Duration POLL = Duration.ofSeconds(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String labels;
    private final PrintStream out;

    /** Takes its place at the end of both topics, which exist. */
    OutcomePrinter(String bootstrapServers, String labels, String deadLetters, PrintStream out) {
        this.consumer = CommittedOutcomes.consumer(bootstrapServers, List.of(labels, deadLetters));
        this.labels = labels;
        this.out = out;
        consumer.seekToEnd(consumer.assignment());
        // Seeking is lazy: asked for its place now, the consumer misses nothing that comes after.
        consumer.assignment().forEach(consumer::position);
    }

    /**
     * @param expected  after so many outcomes …
     * @param afterThem … this is said once
     */
    void start(int expected, String afterThem) {
        Thread.ofPlatform().name("outcome-printer").daemon().start(() -> print(expected, afterThem));
    }

    private void print(int expected, String afterThem) {
        int printed = 0;
        try (consumer) {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> outcome : consumer.poll(POLL)) {
                    out.println(line(outcome));
                    if (++printed == expected) {
                        out.println(afterThem);
                    }
                }
            }
        } catch (WakeupException e) {
            // Closed.
        }
    }

    private String line(ConsumerRecord<byte[], byte[]> outcome) {
        try {
            return outcome.topic().equals(labels) ? OutcomeLines.label(outcome) : OutcomeLines.deadLetter(outcome);
        } catch (IOException e) {
            return outcome.topic() + ": a record that is no label: " + e;
        }
    }

    /** Ends the printer's thread. */
    @Override
    public void close() {
        consumer.wakeup();
    }
}
