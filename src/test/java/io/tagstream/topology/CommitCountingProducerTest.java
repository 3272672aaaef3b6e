package io.tagstream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tagstream.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitCountingProducerTest {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;
    private static Admin admin;

    private final TaggingClients clients = new TaggingClients(new IntakeGate(() -> false, 1, 1), 1, _ -> {});

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(folder);
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void aFlushThatWaitsForAMissingTopicIsGivenUp() throws Exception {
        // Given
        broker.createTopics(1, "leaving");
        try (Producer<byte[], byte[]> producer = producer("flushing")) {
            commitOneRecord(producer, "leaving");
            delete("leaving");
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("leaving", new byte[1]));
            CompletableFuture<Void> flush = CompletableFuture.runAsync(producer::flush);
            assertThat(clients.flushesInVain())
                    .as("brokers may give the topic back")
                    .isFalse();

            // When
            while (!flush.isDone()) {
                clients.giveUpFlushesOlderThan(Duration.ZERO);
                LockSupport.parkNanos(LOOK_NANOS);
            }

            // Then
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(flush::join)
                    .withCauseInstanceOf(TopicMissingException.class);
        }
    }

    @Test
    void aFlushWhoseSenderDiedIsInVain() {
        broker.createTopics(1, "unsent");
        try (Producer<byte[], byte[]> producer = producer("dying")) {
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("unsent", new byte[1]), (_, _) -> {
                throw new OutOfMemoryError("of this test");
            });

            CompletableFuture.runAsync(producer::flush);

            while (!clients.flushesInVain()) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        assertThat(clients.flushesInVain()).as("it was closed").isFalse();
    }

    @Test
    void aProducerThatWaitsForNothingGoesOn() throws Exception {
        broker.createTopics(1, "staying");
        try (Producer<byte[], byte[]> producer = producer("working")) {
            commitOneRecord(producer, "staying");

            clients.giveUpFlushesOlderThan(Duration.ZERO);

            commitOneRecord(producer, "staying");
            assertThat(StreamThreadState.current().commits()).isPositive();
        }
    }

    @Test
    void whatIsInFlightIsWrittenByTheFlushAndACommitWithoutItIsRefused() throws Exception {
        broker.createTopics(1, "labels");
        StreamThreadState thread = StreamThreadState.current();
        var one = new Unwritten();
        var other = new Unwritten();
        thread.tasks().enter(one);
        thread.tasks().enter(other);
        try (Producer<byte[], byte[]> producer = producer("writing")) {
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("labels", new byte[1])).get();
            long before = thread.commits();

            assertThatExceptionOfType(KafkaException.class)
                    .isThrownBy(producer::commitTransaction)
                    .withMessageContaining("in flight");
            assertThatExceptionOfType(KafkaException.class)
                    .isThrownBy(() -> producer.sendOffsetsToTransaction(Map.of(), new ConsumerGroupMetadata("group")))
                    .withMessageContaining("in flight");
            assertThat(thread.commits()).isEqualTo(before);

            producer.flush();
            assertThat(List.of(one.started, other.started)).containsOnly(true);
            producer.commitTransaction();
            assertThat(thread.commits()).isEqualTo(before + 1);
        } finally {
            thread.tasks().leave(one);
            thread.tasks().leave(other);
        }
    }

    @Test
    void nothingIsCommittedWhileATaskLivesWhoseOutcomesWereAborted() throws Exception {
        broker.createTopics(1, "aborted");
        ThreadTasks tasks = StreamThreadState.current().tasks();
        var task = new Unwritten();
        tasks.enter(task);
        try (Producer<byte[], byte[]> producer = producer("aborting")) {
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("aborted", new byte[1])).get();
            task.write();
            tasks.takesPart(task);
            producer.abortTransaction();

            producer.beginTransaction();
            assertThatExceptionOfType(KafkaException.class)
                    .isThrownBy(producer::commitTransaction)
                    .withMessageContaining("live on");

            tasks.leave(task);
            producer.commitTransaction();
        } finally {
            tasks.leave(task);
        }
    }

    @Test
    void whatATaskLeavesBehindIsAbortedOrNothingIsCommitted() throws Exception {
        broker.createTopics(1, "left");
        ThreadTasks tasks = StreamThreadState.current().tasks();
        try (Producer<byte[], byte[]> producer = producer("leaving")) {
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("left", new byte[1])).get();
            var task = new Unwritten();
            tasks.enter(task);
            tasks.takesPart(task);
            tasks.leave(task);

            assertThatExceptionOfType(KafkaException.class)
                    .isThrownBy(producer::commitTransaction)
                    .withMessageContaining("has gone");

            producer.abortTransaction();
            commitOneRecord(producer, "left");
        }
    }

    /** A task that has something to write. */
    private static final class Unwritten implements ThreadTask {

        private boolean started;
        private boolean written;

        @Override
        public void start() {
            assertThat(written).as("started before the commit waits").isFalse();
            started = true;
        }

        @Override
        public void write() {
            written = true;
        }

        @Override
        public boolean written() {
            return written;
        }
    }

    private Producer<byte[], byte[]> producer(String transactionalId) {
        Producer<byte[], byte[]> producer = clients.getProducer(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ProducerConfig.CLIENT_ID_CONFIG,
                transactionalId,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                transactionalId,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                Integer.MAX_VALUE));
        producer.initTransactions();
        return producer;
    }

    private static void commitOneRecord(Producer<byte[], byte[]> producer, String topic) throws Exception {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(topic, new byte[1])).get();
        producer.commitTransaction();
    }

    private static void delete(String topic) throws Exception {
        admin.deleteTopics(List.of(topic)).all().get();
        while (admin.listTopics().names().get().contains(topic)) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
