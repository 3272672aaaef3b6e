package io.tagstream.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tagstream.event.Label;
import io.tagstream.event.LabelRecords;
import io.tagstream.event.Outcome;
import io.tagstream.event.Outcome.Labelled;
import io.tagstream.event.Outcome.Rejected;
import io.tagstream.event.RecordHeader;
import io.tagstream.event.SourceRecord;
import io.tagstream.event.TraceContext;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A card's two texts: what the wall shows, and the whole story behind it. Both redacted. Thread-safe. */
public final class StoryJson {

    /** Of an event's value, in characters after redaction. */
    private static final int LONGEST_EVENT = 16 << 10;

    private static final int LONGEST_HEADER = 512;
    private static final int MOST_HEADERS = 50;
    private static final int MOST_LABELS = 5;

    private interface Content {
        void writeTo(JsonGenerator to) throws IOException;
    }

    private final JsonFactory json = new JsonFactory();
    private final Redaction redaction = new Redaction();
    private final LabelRecords labelRecords = new LabelRecords(URI.create("/tagstream"));

    /** What the wall needs. */
    public String summary(String cardId, Finished finished, Optional<Thumbnail> picture) {
        return text(to -> {
            Outcome outcome = finished.outcome();
            to.writeStringField("card", cardId);
            to.writeStringField("image", outcome.image().toString());
            to.writeStringField("at", finished.at().toString());
            to.writeBooleanField("picture", picture.isPresent());
            if (picture.isPresent()) {
                PlacesJson.writeShape(to, picture.get());
            }
            switch (outcome) {
                case Labelled labelled -> {
                    to.writeStringField(
                            "subject", labelled.request().reference().printable());
                    labelled.request().causationId().ifPresent(id -> writeQuietly(to, "id", cut(Redaction.text(id))));
                    to.writeArrayFieldStart("labels");
                    for (Label label : labelled.labels()
                            .subList(0, Math.min(MOST_LABELS, labelled.labels().size()))) {
                        to.writeStartObject();
                        to.writeStringField("name", label.name());
                        to.writeNumberField("score", label.score());
                        PlacesJson.write(to, label, picture);
                        to.writeEndObject();
                    }
                    to.writeEndArray();
                }
                case Rejected rejected -> {
                    SourceRecord source = finished.source();
                    to.writeStringField("key", keyOf(source));
                    to.writeStringField("topic", source.id().topic());
                    to.writeNumberField("partition", source.id().partition());
                    to.writeNumberField("offset", source.id().offset());
                    to.writeStringField("reason", rejected.reason().code());
                    to.writeStringField("message", cut(Redaction.text(rejected.message())));
                    to.writeBooleanField("retriable", rejected.reason().retriable());
                }
            }
        });
    }

    /** Everything that is known of one outcome. */
    public String story(Finished finished) {
        return text(to -> {
            SourceRecord source = finished.source();
            to.writeStringField("topic", source.id().topic());
            to.writeNumberField("partition", source.id().partition());
            to.writeNumberField("offset", source.id().offset());
            to.writeNumberField("index", finished.outcome().image().index());
            to.writeNumberField("timestamp", source.timestamp());
            to.writeStringField("key", keyOf(source));
            writeEvent(to, source);
            writeHeaders(to, source);
            to.writeStringField(
                    "trace",
                    finished.traceparent().flatMap(TraceContext::traceId).orElse(""));
            switch (finished.outcome()) {
                case Labelled labelled -> {
                    to.writeStringField("label", redaction.event(new String(labelRecords.value(labelled), UTF_8)));
                    to.writeNumberField("batchSize", labelled.timing().batchSize());
                }
                case Rejected rejected -> {
                    to.writeStringField("reason", rejected.reason().code());
                    to.writeStringField("stage", rejected.stage().code());
                    to.writeStringField("message", Redaction.text(rejected.message()));
                    to.writeNumberField("attempts", rejected.attempts());
                    to.writeStringField("exception", rejected.exception().orElse(""));
                    to.writeBooleanField("retriable", rejected.reason().retriable());
                }
            }
            to.writeNumberField("totalMs", Waterfall.millis(finished.sinceIntake()));
            to.writeArrayFieldStart("timing");
            for (Waterfall.Span span : Waterfall.of(finished)) {
                to.writeStartObject();
                to.writeStringField("stage", span.stage());
                to.writeNumberField("ms", Waterfall.millis(span.took()));
                to.writeEndObject();
            }
            to.writeEndArray();
        });
    }

    private void writeEvent(JsonGenerator to, SourceRecord source) throws IOException {
        byte[] value = source.value();
        String shown = value == null ? "" : redaction.event(new String(value, UTF_8));
        to.writeNumberField("eventBytes", value == null ? 0 : value.length);
        to.writeStringField("event", shown.substring(0, Math.min(shown.length(), LONGEST_EVENT)));
        to.writeBooleanField("eventCut", shown.length() > LONGEST_EVENT);
    }

    private void writeHeaders(JsonGenerator to, SourceRecord source) throws IOException {
        to.writeArrayFieldStart("headers");
        for (RecordHeader header : source.headers()
                .subList(0, Math.min(MOST_HEADERS, source.headers().size()))) {
            to.writeStartObject();
            to.writeStringField("name", cut(header.name()));
            to.writeStringField("value", cut(redaction.named(header.name(), header.text())));
            to.writeEndObject();
        }
        to.writeEndArray();
    }

    private static String keyOf(SourceRecord source) {
        byte @Nullable [] key = source.key();
        return key == null ? "" : cut(Redaction.text(new String(key, UTF_8)));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_HEADER ? text : text.substring(0, LONGEST_HEADER) + "…";
    }

    private static void writeQuietly(JsonGenerator to, String name, String value) {
        try {
            to.writeStringField(name, value);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does no I/O", e);
        }
    }

    private String text(Content content) {
        var out = new StringWriter();
        try (JsonGenerator to = json.createGenerator(out)) {
            to.writeStartObject();
            content.writeTo(to);
            to.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does no I/O", e);
        }
        return out.toString();
    }
}
