package io.tagstream.topology;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The main consumer of a StreamThread: while the {@link IntakeGate} is shut it polls on with every
 * partition paused, so that heartbeats, rebalances, commits and punctuation go on and lag grows in
 * Kafka, where a queue belongs.
 *
 * <p>What is paused is derived before each poll: what Kafka Streams asked to pause, or everything
 * while the gate is shut; and for a moment whoever had {@linkplain PartitionTurns its turn}. Streams' {@code resume} is
 * recorded and never passed through: it comes after nearly every emptied queue, and would open the gate. Confined to its
 * StreamThread, as any consumer.
 */
final class PausingConsumer extends KafkaConsumer<byte[], byte[]> {

    private static final Duration IDLE_POLL = Duration.ofMillis(100);

    /** Others wait for this thread when partitions move. */
    private static final Duration TURN = Duration.ofMillis(50);

    private final IntakeGate gate;
    private final Backlog backlog;
    private final Consumer<PausingConsumer> onClose;
    private final ConsumerLag lag = new ConsumerLag();
    private final Set<TopicPartition> pausedByStreams = new HashSet<>();
    private final PollWait wait;
    private final PartitionTurns turns;
    private boolean everAssigned;
    private volatile @Nullable ThreadPulse pulse;

    /**
     * @param maxEvents most events in flight in this process
     * @param onClose   told once or more that this consumer is of no use any more
     */
    PausingConsumer(
            Map<String, Object> config,
            IntakeGate gate,
            int maxEvents,
            Backlog backlog,
            Consumer<PausingConsumer> onClose) {
        super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.gate = gate;
        this.wait = new PollWait(maxEvents, System.nanoTime());
        this.turns = new PartitionTurns(mostRecords(config));
        this.backlog = backlog;
        this.onClose = onClose;
        backlog.add(lag);
    }

    /** How long its StreamThread has been at work since the last poll. Thread-safe. */
    Duration atWork() {
        ThreadPulse known = pulse;
        return known == null ? Duration.ZERO : known.atWork();
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        StreamThreadState thread = StreamThreadState.current();
        ThreadPulse mine = thread.pulse();
        pulse = mine;
        thread.tasks().start();
        mine.comesRound();
        try {
            ConsumerRecords<byte[], byte[]> records = pollUnlessShut(timeout);
            turns.polled(records);
            long now = System.nanoTime();
            lag.polled(this, records, now);
            backlog.look(now);
            return records;
        } finally {
            mine.works();
        }
    }

    private ConsumerRecords<byte[], byte[]> pollUnlessShut(Duration timeout) {
        if (!gate.checked() && !awaitChecked(timeout)) {
            return ConsumerRecords.empty();
        }
        boolean shut = gate.shut();
        Set<TopicPartition> heldBack = shut ? Set.of() : turns.heldBack(assignment());
        if (!heldBack.isEmpty()) {
            pauseAlso(heldBack);
            ConsumerRecords<byte[], byte[]> others = super.poll(Duration.ZERO);
            if (found(others)) {
                return others;
            }
        }
        Set<TopicPartition> assigned = assignment();
        pauseAlso(shut ? assigned : Set.of());
        everAssigned |= !assigned.isEmpty();
        boolean changing = gate.draining() || !everAssigned || !pausedByStreams.isEmpty();
        StreamThreadState thread = StreamThreadState.current();
        Duration most = longestWait(changing, thread.onProbation(), backlog.secondsToDrain());
        Duration outcomes = wait.next(thread.takeLeft(), thread.stored(), most, System.nanoTime());
        Duration longest = longestPoll(changing, thread.stored(), outcomes);
        return pollInTurns(timeout.compareTo(longest) < 0 ? timeout : longest, thread.stored() > 0 ? TURN : longest);
    }

    /** Who gets or loses partitions meanwhile, or is to drain, hears of it after the turn that it is in. */
    ConsumerRecords<byte[], byte[]> pollInTurns(Duration timeout, Duration turn) {
        Set<TopicPartition> before = assignment();
        long end = System.nanoTime() + timeout.toNanos();
        Duration left = timeout;
        while (left.compareTo(turn) > 0) {
            ConsumerRecords<byte[], byte[]> records = super.poll(turn);
            if (found(records) || gate.draining() || !assignment().equals(before)) {
                return records;
            }
            left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
        }
        return super.poll(left);
    }

    private static boolean found(ConsumerRecords<byte[], byte[]> records) {
        return !records.isEmpty() || !records.nextOffsets().isEmpty();
    }

    /** Beside what Kafka Streams asked to pause; nothing else is paused then. */
    private void pauseAlso(Set<TopicPartition> partitions) {
        pausedByStreams.retainAll(assignment());
        var wanted = new HashSet<>(pausedByStreams);
        wanted.addAll(partitions);
        Set<TopicPartition> now = super.paused();
        if (!now.equals(wanted)) {
            super.pause(minus(wanted, now));
            super.resume(minus(now, wanted));
        }
    }

    /** How long it may wait for outcomes: no longer than ever while events wait for commits, or something is {@code changing}. */
    static Duration longestWait(boolean changing, boolean onProbation, double secondsToDrain) {
        return changing || onProbation ? PollWait.LONGEST : PollWait.longest(secondsToDrain);
    }

    /**
     * How long a poll may block: a short time
     *
     * <ul>
     *   <li>while outcomes may come: they are emitted between polls;
     *   <li>until it has had partitions, and while Kafka Streams has some paused, since their tasks are restored or have much to do:
     *       it looks after its tasks between polls;
     *   <li>while the worker drains: a thread that is in a poll when another one leaves the group joins the group once
     *       more, and all wait for it until it has left too.
     * </ul>
     *
     * @param changing it has had no partitions yet, some are paused by Kafka Streams, or the worker drains
     * @param stored   events in the stores of the thread
     * @param outcomes until outcomes may have come
     */
    static Duration longestPoll(boolean changing, int stored, Duration outcomes) {
        if (stored > 0) {
            return outcomes;
        }
        return changing ? PollWait.LONGEST : IDLE_POLL;
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
        ThreadPulse mine = StreamThreadState.current().pulse();
        mine.waits();
        try {
            return super.committed(partitions);
        } finally {
            mine.works();
        }
    }

    @Override
    public void close() {
        forget();
        super.close();
    }

    @Override
    public void close(CloseOptions options) {
        forget();
        super.close(options);
    }

    private void forget() {
        backlog.remove(lag);
        onClose.accept(this);
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        pausedByStreams.addAll(partitions);
        super.pause(partitions);
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        pausedByStreams.removeAll(Set.copyOf(partitions));
    }

    @Override
    public Set<TopicPartition> paused() {
        return Set.copyOf(pausedByStreams);
    }

    private boolean awaitChecked(Duration timeout) {
        Duration longest = timeout.compareTo(IDLE_POLL) < 0 ? timeout : IDLE_POLL;
        try {
            return gate.awaitChecked(longest.toNanos());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static int mostRecords(Map<String, Object> config) {
        Object set = config.get(ConsumerConfig.MAX_POLL_RECORDS_CONFIG);
        return set == null ? ConsumerConfig.DEFAULT_MAX_POLL_RECORDS : Integer.parseInt(set.toString());
    }

    private static Set<TopicPartition> minus(Set<TopicPartition> all, Set<TopicPartition> without) {
        var rest = new HashSet<>(all);
        rest.removeAll(without);
        return rest;
    }
}
