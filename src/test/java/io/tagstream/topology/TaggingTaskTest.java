package io.tagstream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.EventId;
import io.tagstream.event.EventParser;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.LabelRecords;
import io.tagstream.event.SourceRecord;
import io.tagstream.event.Task;
import io.tagstream.pipeline.NativeAdmission.Company;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A task that takes over a store: what the last owner left, and what may have killed it. */
class TaggingTaskTest {

    private static final long DEAD_PROCESS = 42;
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(100);

    private final FakeTagger tagger = new FakeTagger(10);
    private final AtomicLong nanos = new AtomicLong();
    private final IntakeGate gate = new IntakeGate(tagger::full, 100, 1 << 20);
    private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
    private final KeyValueStore<Integer, byte[]> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(InFlightStore.NAME), Serdes.Integer(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();

    private final List<TaggingTask> tasks = new ArrayList<>();

    TaggingTaskTest() {
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
    }

    @AfterEach
    void leaveTheThread() {
        tasks.forEach(StreamThreadState.current().tasks()::leave);
    }

    @Test
    void takesUpWhatWasLeftInTheOrderOfIntakeAndWritesNothing() {
        left(3, 12, 0);
        left(0, 11, 0);
        store.put(1, new byte[] {0});
        byte[] before = store.get(3);

        takeOver(Duration.ZERO);
        punctuate();

        assertThat(tagger.started)
                .extracting(FakeTagger.Started::reference)
                .containsExactly("https://images.example/11.jpg", "https://images.example/12.jpg");
        assertThat(store.get(3)).isSameAs(before);
        assertThat(gate.stored()).isEqualTo(2);
    }

    @Test
    void whatWasLeftIsEmittedAndItsSlotsAreUsedAgain() {
        left(0, 11, 0);
        left(2, 12, 0);
        TaggingTask task = takeOver(Duration.ZERO);
        punctuate();

        tagger.started.forEach(FakeTagger.Started::finish);
        punctuate();
        task.take(source(13));
        task.write();

        assertThat(context.forwarded()).hasSize(2);
        assertThat(store.get(2)).as("the slot freed last is used first").hasSizeGreaterThan(1);
        assertThat(store.get(0)).containsExactly(0);
    }

    @Test
    void anEventThatComesAgainWhileItIsInFlightIsStartedOnce() {
        left(0, 11, 0);
        TaggingTask task = takeOver(Duration.ZERO);

        take(task, 11);

        assertThat(tagger.started).hasSize(1);
        assertThat(gate.stored()).isEqualTo(1);
    }

    @Test
    void anotherEventAtTheSamePositionIsANewOne() {
        left(0, 11, 0);
        TaggingTask task = takeOver(Duration.ZERO);

        var recreated = new SourceRecord(
                new EventId("image-events", 0, 11),
                0,
                List.of(),
                null,
                "{\"image\":\"https://b.example/\"}".getBytes(UTF_8));
        task.take(recreated);
        task.start();

        assertThat(tagger.started).hasSize(2);
    }

    @Test
    void aFirstSuspectStartIsCountedAndCommittedBeforeNativeCodeAndSharesIt() {
        left(0, 11, 0);
        TaggingTask task = takeOver(Duration.ofMinutes(1));
        punctuate();

        CompletableFuture<Void> admission = tagger.started.getFirst().reachNativeCode();
        punctuate();
        task.write();

        assertThat(admission).isNotDone();
        assertThat(StoredEvent.decode(store.get(0)).suspectStarts()).isEqualTo(1);
        assertThat(context.committed()).isTrue();
        StreamThreadState.current().countCommit();
        punctuate();
        assertThat(admission).isCompleted();
        assertThat(tagger.started.getFirst().company()).isEqualTo(Company.SHARED);
    }

    @Test
    void aSecondSuspectStartIsAloneUntilItsOutcomeIsCommitted() {
        left(0, 11, 1);
        takeOver(Duration.ofMinutes(1));
        punctuate();
        FakeTagger.Started suspect = tagger.started.getFirst();
        CompletableFuture<Void> admission = suspect.reachNativeCode();
        punctuate();
        StreamThreadState.current().countCommit();
        punctuate();
        assertThat(admission).isCompleted();
        assertThat(suspect.company()).isEqualTo(Company.ALONE);

        suspect.finish();
        punctuate();
        assertThat(context.forwarded()).hasSize(1);
        assertThat(suspect.leftNativeCode).as("not committed yet").isFalse();

        StreamThreadState.current().countCommit();
        punctuate();
        assertThat(suspect.leftNativeCode).isTrue();
    }

    @Test
    void aCommitBeforeTheCountDoesNotAdmit() {
        left(0, 11, 0);
        takeOver(Duration.ofMinutes(1));
        punctuate();
        CompletableFuture<Void> admission = tagger.started.getFirst().reachNativeCode();
        StreamThreadState.current().countCommit();

        punctuate();
        assertThat(admission).as("the count was written after that commit").isNotDone();

        StreamThreadState.current().countCommit();
        punctuate();
        assertThat(admission).isCompleted();
        assertThat(tagger.started.getFirst().company()).isEqualTo(Company.SHARED);
    }

    @Test
    void aProcessThatLivesCountsAnEventOnceHoweverOftenItTakesItUp() {
        left(0, 11, 1);
        var probation = new Probation(Duration.ofMinutes(1), nanos::get);
        TaggingTask first = takeOver(probation);
        punctuate();
        tagger.started.getFirst().reachNativeCode();
        punctuate();
        first.write();
        StreamThreadState.current().countCommit();
        first.abandon();

        takeOver(probation);
        punctuate();
        CompletableFuture<Void> admission = tagger.started.getLast().reachNativeCode();
        punctuate();

        assertThat(tagger.started).hasSize(2);
        assertThat(StoredEvent.decode(store.get(0)).suspectStarts()).isEqualTo(2);
        assertThat(admission).as("its count is committed").isCompleted();
        assertThat(tagger.started.getLast().company()).as("still a suspect").isEqualTo(Company.ALONE);
    }

    @Test
    void aSuspectThatMustBeAloneStartsOnceTheEarlierOnesOfItsKeyHaveLeft() {
        leftWithKey(0, 11, 1);
        leftWithKey(1, 12, 1);
        left(2, 13, 0);
        takeOver(Duration.ofMinutes(1));
        punctuate();
        assertThat(tagger.started)
                .as("the second of the key would wait for the first, and the first for its place")
                .extracting(FakeTagger.Started::reference)
                .containsExactly("https://images.example/11.jpg", "https://images.example/13.jpg");
        assertThat(gate.parked()).isEqualTo(1);

        tagger.started.getFirst().finish();
        punctuate();

        assertThat(tagger.started.getLast().reference()).isEqualTo("https://images.example/12.jpg");
        assertThat(gate.parked()).isZero();
    }

    @Test
    void aThirdSuspectStartIsADeadLetter() {
        left(0, 11, 2);
        TaggingTask task = takeOver(Duration.ofMinutes(1));
        punctuate();

        CompletableFuture<Void> admission = tagger.started.getFirst().reachNativeCode();
        punctuate();
        task.write();

        assertThat(admission).isNotDone();
        assertThat(tagger.started.getFirst().cancelled).isTrue();
        CapturedForward<? extends byte[], ? extends byte[]> dead =
                context.forwarded().getFirst();
        assertThat(dead.childName()).contains(TaggingTopology.DEAD_LETTERS);
        assertThat(dead.record().headers().lastHeader(DeadLetter.REASON).value())
                .isEqualTo("worker-crashed".getBytes(UTF_8));
        assertThat(store.get(0)).containsExactly(0);
    }

    @Test
    void aProcessThatHasLivedForAWhileDoesNotCount() {
        left(0, 11, 2);
        takeOver(Duration.ofNanos(5));
        nanos.set(10);
        punctuate();

        assertThat(tagger.started.getFirst().reachNativeCode()).isCompleted();
        assertThat(tagger.started.getFirst().company()).isEqualTo(Company.SHARED);
    }

    @Test
    void anOutcomeThatComesAfterTheTaskHasGoneIsNotHeard() {
        left(0, 11, 0);
        TaggingTask task = takeOver(Duration.ZERO);
        punctuate();

        task.abandon();
        tagger.started.getFirst().whenDone.accept(List.of());

        assertThat(context.forwarded()).isEmpty();
        assertThat(gate.stored()).isZero();
        assertThat(gate.parked()).isZero();
    }

    @Test
    void aStoredEventThatThisVersionOnlyAcknowledgesLeavesWithoutAnOutcome() {
        byte[] deletion =
                "{\"Records\":[{\"eventName\":\"ObjectRemoved:Delete\",\"s3\":{\"bucket\":{\"name\":\"b\"},\"object\":{\"key\":\"k\"}}}]}"
                        .getBytes(UTF_8);
        var source = new SourceRecord(new EventId("image-events", 0, 11), 0, List.of(), null, deletion);
        store.put(0, new StoredEvent(11, DEAD_PROCESS, 0, source).encode());

        TaggingTask task = takeOver(Duration.ZERO);
        punctuate();
        task.write();

        assertThat(tagger.started).isEmpty();
        assertThat(context.forwarded()).isEmpty();
        assertThat(store.get(0)).containsExactly(0);
        assertThat(gate.stored()).isZero();
    }

    @Test
    void theLastOutcomeOfAllIsCommittedAtOnce() {
        TaggingTask task = takeOver(Duration.ZERO);
        take(task, 11);
        take(task, 12);

        tagger.started.getFirst().finish();
        punctuate();
        assertThat(context.committed()).as("another is in flight").isFalse();

        tagger.started.getLast().finish();
        punctuate();
        assertThat(context.committed()).as("nothing is in flight").isTrue();
        assertThat(context.scheduledPunctuators()).allMatch(CapturedPunctuator::cancelled);
    }

    @Test
    void noMoreCommitsAreAskedForThanByTheInterval() {
        TaggingTask task = takeOver(Duration.ZERO);
        finishByItself(task, 11);
        context.resetCommit();

        nanos.addAndGet(COMMIT_INTERVAL.toNanos() - 1);
        finishByItself(task, 12);
        assertThat(context.committed()).isFalse();

        nanos.addAndGet(1);
        finishByItself(task, 13);
        assertThat(context.committed()).isTrue();
    }

    @Test
    void onProbationAnEventByItselfIsCommittedAtOnceToBeLetIn() {
        TaggingTask task = takeOver(Duration.ofMinutes(1));
        take(task, 11);

        CompletableFuture<Void> admission = tagger.started.getFirst().reachNativeCode();
        punctuate();

        assertThat(context.committed()).isTrue();
        assertThat(admission).as("asked for, not there").isNotCompleted();
    }

    @Test
    void onProbationEventsInCompanyWaitForTheInterval() {
        TaggingTask task = takeOver(Duration.ofMinutes(1));
        take(task, 11);
        take(task, 12);

        tagger.started.forEach(FakeTagger.Started::reachNativeCode);
        punctuate();

        assertThat(context.committed()).isFalse();
    }

    @Test
    void emptyStoreMeansNoPunctuator() {
        takeOver(Duration.ZERO);

        assertThat(context.scheduledPunctuators()).isEmpty();
    }

    private static void take(TaggingTask task, long offset) {
        task.take(source(offset));
        task.start();
    }

    private void finishByItself(TaggingTask task, long offset) {
        take(task, offset);
        tagger.started.getLast().finish();
        punctuate();
    }

    private TaggingTask takeOver(Duration probation) {
        return takeOver(new Probation(probation, nanos::get));
    }

    private TaggingTask takeOver(Probation probation) {
        var services = new TaggingServices(
                tagger,
                new EventParser(new LabelOptions(5, 0, Set.of(Task.CLASSIFY))),
                new LabelRecords(URI.create("/tagstream/test")),
                EmissionOrder.KEY,
                gate,
                new RecordLimits(1 << 20, 1 << 14),
                probation,
                new EarlyCommits(COMMIT_INTERVAL, nanos::get),
                TopologyListener.NONE,
                InstantSource.fixed(Instant.EPOCH),
                nanos::get);
        tasks.add(new TaggingTask(context, services));
        return tasks.getLast();
    }

    private void left(int slot, long offset, int suspectStarts) {
        store.put(slot, new StoredEvent(offset, DEAD_PROCESS, suspectStarts, source(offset)).encode());
    }

    private void leftWithKey(int slot, long offset, int suspectStarts) {
        SourceRecord plain = source(offset);
        var keyed = new SourceRecord(plain.id(), 0, List.of(), "key".getBytes(UTF_8), plain.value());
        store.put(slot, new StoredEvent(offset, DEAD_PROCESS, suspectStarts, keyed).encode());
    }

    private static SourceRecord source(long offset) {
        byte[] value = ("{\"image\":\"https://images.example/" + offset + ".jpg\"}").getBytes(UTF_8);
        return new SourceRecord(new EventId("image-events", 0, offset), 0, List.of(), null, value);
    }

    private void punctuate() {
        context.scheduledPunctuators().stream()
                .filter(scheduled -> !scheduled.cancelled())
                .forEach(scheduled -> scheduled.getPunctuator().punctuate(0));
    }
}
