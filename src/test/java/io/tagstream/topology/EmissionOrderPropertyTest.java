package io.tagstream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.EventId;
import io.tagstream.event.EventParser;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.LabelRecords;
import io.tagstream.event.SourceRecord;
import io.tagstream.event.Task;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** Whatever order images are done in: what leaves when, in each of the three orders. */
class EmissionOrderPropertyTest {

    /** No key, stored as this text among the keys of a case. */
    private static final String NO_KEY = "";

    @Property(tries = 150)
    void eventsLeaveOnceAndWaitForNobodyButTheEarlierOnesOfTheirLane(
            @ForAll("keys") List<String> keys,
            @ForAll EmissionOrder order,
            @ForAll @IntRange(min = 1, max = 40) int permits,
            @ForAll long seed) {
        var run = new Run(order, permits);
        var random = new Random(seed);
        int taken = 0;
        while (taken < keys.size() || run.tagger.started.size() > run.done.size()) {
            boolean take = taken < keys.size() && random.nextBoolean();
            if (take) {
                run.take(taken, keys.get(taken));
                taken++;
            } else if (run.tagger.started.size() > run.done.size()) {
                run.finishOneOf(random);
            }
            run.punctuate();
            assertThat(run.emitted())
                    .as("done, and not behind an unfinished one of its lane; of keys %s, done %s", keys, run.done)
                    .hasSameElementsAs(run.mayHaveLeft(keys.subList(0, taken)));
        }

        assertThat(run.emitted())
                .as("each once")
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, keys.size()).boxed().toList());
        assertLanesInOrder(run.emitted(), keys, order);
        assertThat(run.gate.stored()).isZero();
        run.task.abandon();
    }

    @Provide
    Arbitrary<List<String>> keys() {
        return Arbitraries.of("a", "b", "c", NO_KEY).list().ofMaxSize(30);
    }

    private static void assertLanesInOrder(List<Integer> emitted, List<String> keys, EmissionOrder order) {
        switch (order) {
            case PARTITION -> assertThat(emitted).isSorted();
            case KEY -> {
                for (String key : Set.of("a", "b", "c")) {
                    assertThat(emitted.stream().filter(i -> keys.get(i).equals(key)))
                            .as("events of key %s", key)
                            .isSorted();
                }
            }
            case NONE -> {}
        }
    }

    /** One task over an empty store. */
    private static final class Run {

        private final FakeTagger tagger;
        private final IntakeGate gate;
        private final EmissionOrder order;
        private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
        private final TaggingTask task;
        private final Set<Integer> done = new TreeSet<>();

        private Run(EmissionOrder order, int permits) {
            this.order = order;
            tagger = new FakeTagger(permits);
            gate = new IntakeGate(tagger::full, 1_000, 1 << 20);
            var store = Stores.keyValueStoreBuilder(
                            Stores.inMemoryKeyValueStore(InFlightStore.NAME), Serdes.Integer(), Serdes.ByteArray())
                    .withLoggingDisabled()
                    .build();
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
            task = new TaggingTask(
                    context,
                    new TaggingServices(
                            tagger,
                            new EventParser(new LabelOptions(5, 0, Set.of(Task.CLASSIFY))),
                            new LabelRecords(URI.create("/tagstream/test")),
                            order,
                            gate,
                            new RecordLimits(1 << 20, 1 << 14),
                            new Probation(Duration.ZERO, () -> 0),
                            new EarlyCommits(Duration.ofMillis(100), () -> 0),
                            TopologyListener.NONE,
                            InstantSource.fixed(Instant.EPOCH),
                            () -> 0));
        }

        private void take(int offset, String key) {
            byte[] value = ("{\"image\":\"https://images.example/" + offset + ".jpg\"}").getBytes(UTF_8);
            task.take(new SourceRecord(new EventId("image-events", 0, offset), offset, List.of(), bytes(key), value));
        }

        private static byte @Nullable [] bytes(String key) {
            return key.equals(NO_KEY) ? null : key.getBytes(UTF_8);
        }

        private void finishOneOf(Random random) {
            List<FakeTagger.Started> unfinished = tagger.started.stream()
                    .filter(started -> !done.contains(offsetOf(started)))
                    .toList();
            FakeTagger.Started one = unfinished.get(random.nextInt(unfinished.size()));
            done.add(offsetOf(one));
            one.finish();
        }

        private static int offsetOf(FakeTagger.Started started) {
            return Integer.parseInt(started.reference().replaceAll("\\D", ""));
        }

        private void punctuate() {
            context.scheduledPunctuators().stream()
                    .filter(scheduled -> !scheduled.cancelled())
                    .forEach(scheduled -> scheduled.getPunctuator().punctuate(0));
        }

        private List<Integer> emitted() {
            return context.forwarded().stream()
                    .map(forwarded -> (int) forwarded.record().timestamp())
                    .toList();
        }

        private Set<Integer> mayHaveLeft(List<String> keys) {
            var may = new TreeSet<Integer>();
            for (int i = 0; i < keys.size(); i++) {
                int event = i;
                boolean free = IntStream.rangeClosed(0, i)
                        .filter(earlier -> earlier == event || sameLane(keys.get(earlier), keys.get(event)))
                        .allMatch(done::contains);
                if (free) {
                    may.add(i);
                }
            }
            return may;
        }

        private boolean sameLane(String one, String other) {
            return switch (order) {
                case NONE -> false;
                case PARTITION -> true;
                case KEY -> !one.equals(NO_KEY) && one.equals(other);
            };
        }
    }
}
