package io.tagstream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PausingConsumerTest {

    private static final Duration SOON = Duration.ofMillis(3);

    private static final boolean CHANGING = true;

    @Test
    void comesBackSoonWhileOutcomesMayComeOrWhatItHasIsChanging() {
        assertThat(PausingConsumer.longestPoll(!CHANGING, 1, SOON)).isEqualTo(SOON);
        assertThat(PausingConsumer.longestPoll(CHANGING, 1, SOON)).isEqualTo(SOON);
        assertThat(PausingConsumer.longestPoll(CHANGING, 0, SOON)).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void takesItsTimeWhileThereIsNothingToDo() {
        assertThat(PausingConsumer.longestPoll(!CHANGING, 0, SOON)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void startsWhatWasTakenBeforeItPolls() {
        var gate = new IntakeGate(() -> false, 1, 1);
        gate.open();
        var task = new StartedTask();
        ThreadTasks tasks = StreamThreadState.current().tasks();
        tasks.enter(task);
        Map<String, Object> nobodyThere = Map.of("bootstrap.servers", "127.0.0.1:1", "group.id", "test");
        try (var consumer = new TaggingClients(gate, 1, _ -> {}).getConsumer(nobodyThere)) {
            consumer.assign(List.of(new TopicPartition("image-events", 0)));

            consumer.poll(Duration.ZERO);

            assertThat(task.started).isTrue();
        } finally {
            tasks.leave(task);
        }
    }

    @Test
    void farBehindItWaitsLongerForOutcomesUnlessSomethingWaitsForIt() {
        assertThat(PausingConsumer.longestWait(!CHANGING, false, 60)).isEqualTo(PollWait.LONGEST_BEHIND);
        assertThat(PausingConsumer.longestWait(!CHANGING, false, 0.1)).isEqualTo(PollWait.LONGEST);
        assertThat(PausingConsumer.longestWait(CHANGING, false, 60)).isEqualTo(PollWait.LONGEST);
        assertThat(PausingConsumer.longestWait(!CHANGING, true, 60))
                .as("on probation")
                .isEqualTo(PollWait.LONGEST);
    }

    @Test
    void aLongPollEndsOnceTheWorkerIsToDrain() {
        var gate = new IntakeGate(() -> false, 1, 1);
        Map<String, Object> nobodyThere = Map.of("bootstrap.servers", "127.0.0.1:1", "group.id", "test");
        try (var consumer = new PausingConsumer(nobodyThere, gate, 1, new Backlog(gate), _ -> {})) {
            consumer.assign(List.of(new TopicPartition("image-events", 0)));
            gate.drain();

            assertTimeout(
                    Duration.ofSeconds(10), () -> consumer.pollInTurns(Duration.ofSeconds(20), Duration.ofMillis(50)));
        }
    }

    private static final class StartedTask implements ThreadTask {

        private boolean started;

        @Override
        public void start() {
            started = true;
        }

        @Override
        public void write() {
            throw new AssertionError("nothing is flushed");
        }

        @Override
        public boolean written() {
            return true;
        }
    }
}
