package io.tagstream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.pipeline.NativeAdmission.Company;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** What becomes of events, in which order, and what another owner finds. */
class TaggingTopologyTest extends TaggingDriver {

    @Test
    void anEventBecomesALabelAndItsSlotIsFreed() {
        start();
        send("k", "a");
        assertThat(gate.stored()).isEqualTo(1);
        commit();
        assertThat(StoredEvent.decode(store().get(0)).source().key()).isEqualTo("k".getBytes(UTF_8));

        tagger.started.getFirst().finish();
        tick();
        commit();

        assertThat(labelKeys()).containsExactly("k");
        assertThat(gate.stored()).isZero();
        assertThat(store().get(0)).as("a marker, not a tombstone").containsExactly(0);
    }

    @Test
    void eachImageOfAnEventHasItsOutcomeAndTheSlotIsFreedOnce() {
        start();
        String object = "{\"eventName\": \"ObjectCreated:Put\", \"s3\": {\"bucket\": {\"name\": \"photos\"}, %s}}";
        String records = "{\"Records\": ["
                + object.formatted("\"object\": {\"key\": \"a.jpg\"}") + ", "
                + object.formatted("\"object\": {}") + ", "
                + object.formatted("\"object\": {\"key\": \"c.jpg\"}") + "]}";

        events.pipeInput("k".getBytes(UTF_8), records.getBytes(UTF_8));
        StreamThreadState.current().tasks().start();
        finish(0);
        tick();

        assertThat(labels.readRecordsToList())
                .extracting(label -> new String(label.value(), UTF_8))
                .satisfiesExactly(
                        first -> assertThat(first).contains("a.jpg", "\"index\":0"),
                        third -> assertThat(third).contains("c.jpg", "\"index\":2"));
        assertThat(header(deadLetters.readRecord(), DeadLetter.REASON)).isEqualTo("invalid-reference");
        assertThat(deadLetters.isEmpty()).isTrue();
        assertThat(gate.stored()).isZero();
    }

    @Test
    void whatIsPolledTogetherStartsTogetherWhenTheNextPollComes() {
        start();
        events.pipeInput("a".getBytes(UTF_8), event("1"));
        events.pipeInput("b".getBytes(UTF_8), event("2"));
        assertThat(tagger.started).isEmpty();
        assertThat(gate.parked()).as("nobody has been refused a permit").isZero();

        StreamThreadState.current().tasks().start();

        assertThat(tagger.started).hasSize(2);
    }

    @Test
    void eventsOfOneKeyLeaveInOrderAndOthersDoNotWait() {
        start();
        send("slow", "1");
        send("slow", "2");
        send("other", "3");

        finish(1);
        finish(2);
        tick();
        assertThat(labelKeys())
                .as("the second of the key waits, the other key does not")
                .containsExactly("other");

        finish(0);
        tick();
        assertThat(labelKeys()).containsExactly("slow", "slow");
    }

    @Test
    void eventsWithoutAKeyWaitForNobody() {
        start();
        send(null, "1");
        send(null, "2");

        finish(1);
        tick();

        assertThat(labels.getQueueSize()).isEqualTo(1);
    }

    @Test
    void orderByPartitionHoldsBackEverythingBehindTheHead() {
        order = EmissionOrder.PARTITION;
        start();
        send("a", "1");
        send("b", "2");

        finish(1);
        tick();
        assertThat(labels.isEmpty()).isTrue();

        finish(0);
        tick();
        assertThat(labelKeys()).containsExactly("a", "b");
    }

    @Test
    void withoutOrderTheSecondOfAKeyMayLeaveFirst() {
        order = EmissionOrder.NONE;
        start();
        send("a", "1");
        send("a", "2");

        finish(1);
        tick();

        assertThat(labels.getQueueSize()).isEqualTo(1);
    }

    @Test
    void withoutAPermitAnEventIsStoredAndStartedLater() {
        start();
        for (int i = 0; i < 5; i++) {
            send("k" + i, "x");
        }
        assertThat(tagger.started).hasSize(4);
        assertThat(gate.parked()).isEqualTo(1);
        assertThat(gate.shut()).as("nothing new is polled while one is parked").isTrue();

        finish(0);
        tick();

        assertThat(tagger.started).hasSize(5);
        assertThat(gate.parked()).isZero();
    }

    @Test
    void aMalformedEventIsADeadLetterAtOnceByteForByte() {
        start();
        byte[] value = "not json".getBytes(UTF_8);
        var record = new TestRecord<>("k".getBytes(UTF_8), value, Instant.ofEpochMilli(77));
        record.headers().add("foreign", new byte[] {1, 2});

        events.pipeInput(record);

        TestRecord<byte[], byte[]> dead = deadLetters.readRecord();
        assertThat(dead.value()).isEqualTo(value);
        assertThat(dead.key()).isEqualTo("k".getBytes(UTF_8));
        assertThat(dead.timestamp()).isEqualTo(77);
        assertThat(dead.headers().lastHeader("foreign").value()).containsExactly(1, 2);
        assertThat(header(dead, DeadLetter.REASON)).isEqualTo("malformed-event");
        assertThat(header(dead, DeadLetter.STAGE)).isEqualTo("parse");
        assertThat(header(dead, DeadLetter.RETRIABLE)).isEqualTo("false");
        assertThat(header(dead, DeadLetter.TOPIC)).isEqualTo("image-events");
        assertThat(header(dead, DeadLetter.PARTITION)).isEqualTo("0");
        assertThat(header(dead, DeadLetter.OFFSET)).isEqualTo("0");
        assertThat(header(dead, DeadLetter.FAILED_AT)).isEqualTo(NOW.toString());
    }

    @Test
    void aMalformedEventWaitsForTheEarlierOnesOfItsKey() {
        start();
        send("k", "1");
        events.pipeInput("k".getBytes(UTF_8), "not json".getBytes(UTF_8));
        assertThat(deadLetters.isEmpty()).isTrue();

        finish(0);
        tick();

        assertThat(labels.getQueueSize()).isEqualTo(1);
        assertThat(deadLetters.getQueueSize()).isEqualTo(1);
    }

    @Test
    void closingCancelsAndForgetsButLeavesTheStore() {
        start();
        send("k", "a");
        commit();
        byte[] stored = store().get(0);

        driver.close();
        driver = null;

        assertThat(tagger.started.getFirst().cancelled).isTrue();
        assertThat(gate.stored()).isZero();
        assertThat(StoredEvent.decode(stored).source().key()).isEqualTo("k".getBytes(UTF_8));
    }

    @Test
    void onProbationAnEventEntersNativeCodeOnceItsPutIsCommitted() {
        probation = Duration.ofMinutes(1);
        start();
        send("k", "a");

        CompletableFuture<Void> admission = tagger.started.getFirst().reachNativeCode();
        tick();
        assertThat(admission).isNotDone();
        assertThat(StreamThreadState.current().onProbation()).isTrue();

        StreamThreadState.current().countCommit();
        tick();
        assertThat(admission).isCompleted();
        assertThat(tagger.started.getFirst().company()).isEqualTo(Company.SHARED);
    }

    @Test
    void afterProbationAnEventEntersNativeCodeAtOnce() {
        probation = Duration.ofNanos(10);
        start();
        nanos.set(20);
        send("k", "a");

        assertThat(tagger.started.getFirst().reachNativeCode()).isCompleted();
        assertThat(tagger.started.getFirst().company()).isEqualTo(Company.SHARED);
        assertThat(StreamThreadState.current().onProbation()).isFalse();
    }

    @Test
    void anEventOfANegativeTimestampTakesThePartitionsTime() {
        assertThat(new EventTimestamps().extract(new ConsumerRecord<>("t", 0, 0, "k", "v"), -1))
                .isZero();
    }
}
