package io.tagstream.topology.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** How long a reader waits for what does not come; {@code RedriveTest} reads real topics. */
class TopicReaderTest {

    private static final TopicPartition PARTITION = new TopicPartition("dead-letters", 0);

    private final AtomicLong nanos = new AtomicLong();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

    private TopicReader reader() {
        var node = new Node(0, "broker", 9092);
        consumer.updatePartitions(
                PARTITION.topic(),
                List.of(new PartitionInfo(PARTITION.topic(), 0, node, new Node[] {node}, new Node[] {node})));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 9L));
        return new TopicReader(consumer, PARTITION.topic(), nanos::get);
    }

    private List<ConsumerRecord<byte[], byte[]>> next(TopicReader reader, Duration wait) {
        consumer.schedulePollTask(() -> nanos.addAndGet(wait.toNanos()));
        return reader.next();
    }

    @Test
    void whatWritingTakesIsNoSilence() {
        try (var reader = reader()) {
            for (int i = 0; i < 3; i++) {
                assertThat(next(reader, Duration.ofSeconds(9))).isEmpty();
                nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            }
        }
    }

    @Test
    void onlySilenceWithoutABreakEndsTheWait() {
        try (var reader = reader()) {
            next(reader, Duration.ofSeconds(29));
            consumer.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, 0, null, null));
            assertThat(next(reader, Duration.ofSeconds(9))).hasSize(1);
            next(reader, Duration.ofSeconds(29));

            assertThatThrownBy(() -> next(reader, Duration.ofSeconds(2)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("dead-letters");
        }
    }
}
