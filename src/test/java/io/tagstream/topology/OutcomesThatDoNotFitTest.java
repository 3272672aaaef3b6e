package io.tagstream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** Records that a topic would refuse, and topics that are missing. */
class OutcomesThatDoNotFitTest extends TaggingDriver {

    @Test
    void aDeadLetterThatWouldBeTooLargeLeavesItsValueOut() {
        start();
        limits.deadLetters(4_000);
        byte[] value = "x".repeat(5_000).getBytes(UTF_8);

        events.pipeInput("k".getBytes(UTF_8), value);

        TestRecord<byte[], byte[]> dead = deadLetters.readRecord();
        assertThat(dead.value()).isNull();
        assertThat(header(dead, DeadLetter.VALUE_OMITTED)).startsWith("length=5000;sha256=");
    }

    @Test
    void aDeadLetterWhoseKeyAndHeadersAreTooLargeLeavesThemOutToo() {
        start();
        limits.deadLetters(2_000);
        var record = new TestRecord<>(new byte[3_000], "not json".getBytes(UTF_8), Instant.ofEpochMilli(77));
        record.headers().add("foreign", new byte[3_000]);

        events.pipeInput(record);

        TestRecord<byte[], byte[]> dead = deadLetters.readRecord();
        assertThat(dead.key()).isNull();
        assertThat(dead.headers().lastHeader("foreign")).isNull();
        assertThat(header(dead, DeadLetter.HEADERS_OMITTED)).isEqualTo("1");
        assertThat(header(dead, DeadLetter.KEY_OMITTED)).startsWith("length=3000;sha256=");
        assertThat(header(dead, DeadLetter.REASON)).isEqualTo("malformed-event");
    }

    @Test
    void anEventThatTheChangelogWouldRefuseIsADeadLetter() {
        start();
        limits.changelog(1_000);

        events.pipeInput("k".getBytes(UTF_8), event("x".repeat(2_000)));

        assertThat(header(deadLetters.readRecord(), DeadLetter.REASON)).isEqualTo("record-too-large");
        assertThat(tagger.started).isEmpty();
    }

    @Test
    void aLabelThatItsTopicWouldRefuseIsADeadLetter() {
        start();
        limits.labels(600);
        send("k", "a");

        finish(0);
        tick();

        TestRecord<byte[], byte[]> dead = deadLetters.readRecord();
        assertThat(header(dead, DeadLetter.REASON)).isEqualTo("record-too-large");
        assertThat(header(dead, DeadLetter.STAGE)).isEqualTo("emit");
        assertThat(labels.isEmpty()).isTrue();
    }

    @Test
    void aLabelThatItsTopicWouldRefuseWaitsWhileDeadLettersCannotBeSent() {
        start();
        limits.labels(600);
        send("k", "a");
        gate.sinks(SinkState.NO_DEAD_LETTERS);

        finish(0);
        tick();
        assertThat(deadLetters.isEmpty()).isTrue();
        assertThat(gate.stored()).isEqualTo(1);

        gate.sinks(SinkState.USABLE);
        tick();
        assertThat(header(deadLetters.readRecord(), DeadLetter.REASON)).isEqualTo("record-too-large");
        assertThat(gate.stored()).isZero();
    }

    @Test
    void anEventThatCanNeitherBeStoredNorAnsweredStaysInItsTopic() {
        start();
        limits.changelog(1_000);
        gate.sinks(SinkState.NO_DEAD_LETTERS);

        assertThatThrownBy(() -> events.pipeInput("k".getBytes(UTF_8), event("x".repeat(2_000))))
                .rootCause()
                .isInstanceOf(TopicMissingException.class)
                .hasMessageContaining("image-events-0-0");

        assertThat(deadLetters.isEmpty()).isTrue();
        assertThat(gate.stored()).isZero();
    }

    @Test
    void whileASinkIsMissingItsOutcomesStayInTheStore() {
        start();
        send("k", "a");
        gate.sinks(SinkState.NO_DEAD_LETTERS);
        events.pipeInput("x".getBytes(UTF_8), "not json".getBytes(UTF_8));
        finish(0);
        tick();
        assertThat(labels.getQueueSize()).as("labels go on").isEqualTo(1);
        assertThat(deadLetters.isEmpty()).isTrue();
        assertThat(gate.stored()).isEqualTo(1);

        gate.sinks(SinkState.USABLE);
        tick();

        assertThat(deadLetters.getQueueSize()).isEqualTo(1);
        assertThat(gate.stored()).isZero();
    }
}
