package io.tagstream.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.fetch.s3.BucketListing.Page;
import io.tagstream.fetch.s3.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackfillTest {

    private static final Instant MORNING = Instant.parse("2026-07-14T08:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final List<StoredObject> stored = new ArrayList<>();
    private final List<String> pending = new ArrayList<>();
    private final List<String> acknowledged = new ArrayList<>();
    private final List<BackfillReport> progress = new ArrayList<>();
    private BackfillFilter filter = new BackfillFilter(List.of(), Instant.MIN, Instant.MAX);
    private OptionalInt rate = OptionalInt.empty();
    private Optional<String> after = Optional.empty();
    private long limit = Long.MAX_VALUE;
    private int failAtAcknowledgement = -1;
    private int failAtPage = -1;

    private final Backfill.Sink sink = new Backfill.Sink() {
        @Override
        public void send(String key, byte[] event) {
            pending.add(key + " " + new String(event, UTF_8));
        }

        @Override
        public void acknowledge() {
            if (failAtAcknowledgement-- == 0) {
                throw new IllegalStateException("the broker went away");
            }
            acknowledged.addAll(pending);
            pending.clear();
        }
    };

    private void store(String... keys) {
        Stream.of(keys).forEach(key -> stored.add(new StoredObject(key, 10, MORNING)));
    }

    private void storeMany(int count) {
        IntStream.range(0, count).forEach(i -> store("%05d.jpg".formatted(i)));
    }

    /** Two objects a page. */
    private Page page(Optional<String> key) {
        if (failAtPage-- == 0) {
            throw new IllegalStateException("the storage went away");
        }
        var rest = stored.stream()
                .filter(object -> key.isEmpty() || object.key().compareTo(key.get()) > 0)
                .toList();
        return new Page(rest.subList(0, Math.min(2, rest.size())), rest.size() <= 2);
    }

    private Backfill backfill() {
        var pace = new Pace(rate, delay -> nanos.addAndGet(delay.toNanos()), nanos::get);
        return new Backfill("photos", this::page, sink, filter, pace, limit, after, progress::add, nanos::get);
    }

    @Test
    void eachObjectGetsAPlainEventUnderItsOwnKey() throws Exception {
        store("2026/été + ü/red \"flower\".jpg", "a.jpg", "b.jpg");

        BackfillReport report = backfill().run();

        assertThat(acknowledged)
                .containsExactly(
                        "photos/2026/été + ü/red \"flower\".jpg "
                                + "{\"image\":{\"bucket\":\"photos\",\"key\":\"2026/été + ü/red \\\"flower\\\".jpg\"}}",
                        "photos/a.jpg {\"image\":{\"bucket\":\"photos\",\"key\":\"a.jpg\"}}",
                        "photos/b.jpg {\"image\":{\"bucket\":\"photos\",\"key\":\"b.jpg\"}}");
        assertThat(report.written()).isEqualTo(3);
        assertThat(report.bytes()).isEqualTo(30);
        assertThat(report.finished()).isTrue();
    }

    @Test
    void onlyWhatIsAskedForIsWritten() throws Exception {
        filter = new BackfillFilter(List.of(".jpg", ".PNG"), MORNING, MORNING.plusSeconds(1));
        store("a.JPG", "b.png", "c.txt");
        stored.add(new StoredObject("d-early.jpg", 10, MORNING.minusMillis(1)));
        stored.add(new StoredObject("e-late.jpg", 10, MORNING.plusSeconds(1)));

        store("folder.jpg/");

        BackfillReport report = backfill().run();

        assertThat(acknowledged).hasSize(2).allMatch(event -> event.contains("a.JPG") || event.contains("b.png"));
        assertThat(report.listed()).isEqualTo(6);
    }

    @Test
    void objectThatNoEventCanNameIsCounted() throws Exception {
        store("a\nb.jpg", "c.jpg");

        BackfillReport report = backfill().run();

        assertThat(report.unnamed()).isEqualTo(1);
        assertThat(report.written()).isEqualTo(1);
    }

    @Test
    void aRunThatBreaksOffIsResumedWithoutALoss() throws Exception {
        storeMany(3_500);
        failAtAcknowledgement = 2;
        var broken = backfill();
        assertThatThrownBy(broken::run).hasMessage("the broker went away");
        assertThat(broken.report().resume()).contains("01999.jpg");
        assertThat(broken.report().written()).isEqualTo(acknowledged.size()).isEqualTo(2_000);
        pending.clear();

        after = broken.report().resume();
        backfill().run();

        assertThat(acknowledged).hasSize(3_500).doesNotHaveDuplicates();
    }

    @Test
    void aListingThatBreaksOffIsResumedWithoutADouble() throws Exception {
        storeMany(9);
        failAtPage = 3;
        var broken = backfill();
        assertThatThrownBy(broken::run).hasMessage("the storage went away");
        assertThat(broken.report().resume()).contains("00005.jpg");

        after = broken.report().resume();
        backfill().run();

        assertThat(acknowledged).hasSize(9).doesNotHaveDuplicates();
    }

    @Test
    void aRunThatIsStoppedSaysWhereToGoOn() throws Exception {
        storeMany(9);
        limit = 4;
        BackfillReport first = backfill().run();
        assertThat(first.finished()).isFalse();

        after = first.resume();
        limit = Long.MAX_VALUE;
        backfill().run();
        assertThat(acknowledged).hasSize(9).doesNotHaveDuplicates();

        var stopped = backfill();
        stopped.stop();
        assertThat(stopped.run().resume()).as("nothing was done").isEqualTo(after);
    }

    @Test
    void theRateIsKeptAndProgressIsToldEveryFiveSeconds() throws Exception {
        storeMany(100);
        rate = OptionalInt.of(5);

        BackfillReport report = backfill().run();

        assertThat(report.elapsed()).isBetween(Duration.ofSeconds(19), Duration.ofSeconds(21));
        assertThat(progress).hasSizeBetween(3, 4);
        assertThat(progress.getFirst().resume())
                .contains("%05d.jpg".formatted(progress.getFirst().written() - 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.jpg", "it's.jpg", "a\nb.jpg", "2026/été + ü/red flower (1).jpg", "a\\'\t$x`y`"})
    void theKeyToGoOnFromSurvivesAShell(String key) throws Exception {
        var shell = new ProcessBuilder("bash", "-c", "printf %s " + BackfillText.quoted(key)).start();

        assertThat(BackfillText.quoted(key)).doesNotContain("\n");
        assertThat(new String(shell.getInputStream().readAllBytes(), UTF_8)).isEqualTo(key);
    }
}
