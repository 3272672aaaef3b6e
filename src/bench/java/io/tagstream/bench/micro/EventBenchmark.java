package io.tagstream.bench.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.event.EventId;
import io.tagstream.event.EventParser;
import io.tagstream.event.ImageFacts;
import io.tagstream.event.ImageRequest;
import io.tagstream.event.Label;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.LabelRecords;
import io.tagstream.event.LabelRecords.LabelRecord;
import io.tagstream.event.ModelIdentity;
import io.tagstream.event.Outcome.Labelled;
import io.tagstream.event.ParsedEvent;
import io.tagstream.event.RecordHeader;
import io.tagstream.event.SourceRecord;
import io.tagstream.event.Task;
import io.tagstream.event.Timing;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a StreamThread does of each event itself: reading it, and writing its label. */
@State(Scope.Benchmark)
public class EventBenchmark {

    private static final String EVENT = """
            {"id": "e-18", "image": {"uri": "https://photos.example.org/2026/05/04/chelsea-0001.jpg"},
             "options": {"topK": 5}, "metadata": {"tenant": "acme", "camera": 7}}""";

    private final EventParser parser = new EventParser(new LabelOptions(5, 0, EnumSet.of(Task.CLASSIFY)));
    private final LabelRecords records = new LabelRecords(URI.create("/tagstream/bench"));
    private final Instant time = Instant.parse("2026-05-04T03:02:01Z");
    private final SourceRecord record = recordOf(EVENT);

    /** The mark leaves the event to the tree. */
    private final SourceRecord markedRecord = recordOf("\ufeff" + EVENT);

    private final Labelled labelled = labelled();

    private static SourceRecord recordOf(String event) {
        return new SourceRecord(
                new EventId("image-events", 3, 1_234_567),
                1_777_863_721_000L,
                List.of(RecordHeader.ofText("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")),
                "camera-7".getBytes(UTF_8),
                event.getBytes(UTF_8));
    }

    private Labelled labelled() {
        if (!(parser.parse(record) instanceof ParsedEvent.Images(var images))
                || !(images.getFirst() instanceof ImageRequest request)) {
            throw new IllegalStateException("the event is not understood");
        }
        return new Labelled(
                request,
                new ImageFacts("ab".repeat(32), "image/jpeg", 1280, 720, 104_837),
                List.of(
                        new Label("Egyptian cat", 285, "n02124075", 0.7107),
                        new Label("tiger cat", 282, "n02123159", 0.1848),
                        new Label("tabby", 281, "n02123045", 0.0955),
                        new Label("lynx", 287, "n02127052", 0.0021),
                        new Label("Persian cat", 283, "n02123394", 0.0011)),
                new ModelIdentity(
                        "resnet50-imagenet", "cd".repeat(32), "OnnxRuntime", "int8", "cpu", "resize256-crop224"),
                new Timing(
                        Duration.ofMillis(31), Duration.ofMillis(2), Duration.ofMillis(1), Duration.ofMillis(45), 8));
    }

    @Benchmark
    public ParsedEvent readEvent() {
        return parser.parse(record);
    }

    @Benchmark
    public ParsedEvent readEventByTree() {
        return parser.parse(markedRecord);
    }

    @Benchmark
    public byte[] writeLabel() {
        return records.value(labelled);
    }

    @Benchmark
    public LabelRecord writeRecord() {
        return records.record(record.headers(), labelled, time);
    }
}
