package io.tagstream.topology;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Tells its StreamThread of every committed transaction: Kafka Streams has no public hook for that.
 *
 * <p>A commit that timed out is made fatal for the thread, which is then replaced. Left to Kafka
 * Streams' own recovery (a revival of the tasks) it lost events.
 */
final class CommitCountingProducer extends KafkaProducer<byte[], byte[]> {

    CommitCountingProducer(Map<String, Object> config) {
        super(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        fatalIfTimedOut(() -> super.sendOffsetsToTransaction(offsets, groupMetadata));
    }

    @Override
    public void commitTransaction() {
        fatalIfTimedOut(super::commitTransaction);
        StreamThreadState.current().countCommit();
    }

    private static void fatalIfTimedOut(Runnable stepOfTheCommit) {
        try {
            stepOfTheCommit.run();
        } catch (TimeoutException e) {
            throw new KafkaException(
                    "the commit of a transaction timed out; its fate is unknown, so this thread ends", e);
        }
    }
}
