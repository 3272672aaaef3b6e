package io.tagstream.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tagstream.event.Outcome.Labelled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How a label is written: a CloudEvent in binary form, its value JSON, its fields in the order of
 * {@code docs/schemas/image-label.schema.json}. Thread-safe. Never throws for what an event held: it
 * runs on StreamThreads, where that would meet the same event again.
 */
public final class LabelRecords {

    static final String TYPE = "io.tagstream.image.labelled.v1";

    /** What described the input, and what a dead letter that was put back says about its first failure. */
    private static final List<String> NOT_FOREIGN = List.of("ce_", "tagstream-", "__streams.errors.");

    private static final List<String> OURS = List.of("content-type", "traceparent");
    private static final int TYPICAL_BYTES = 1024;

    private final JsonFactory json = new JsonFactory();
    private final String source;

    /** @param source the CloudEvents {@code source}: which worker application wrote the label */
    public LabelRecords(URI source) {
        this.source = Objects.requireNonNull(source, "source").toString();
    }

    /** The record's value: the label as JSON, UTF-8. */
    public byte[] value(Labelled labelled) {
        var out = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator to = json.createGenerator(out)) {
            write(to, labelled);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does no I/O", e);
        }
        return out.toByteArray();
    }

    /**
     * The record's headers: what the input carried, without its own envelope, and the label's.
     *
     * @param foreign the input's headers, names without regard to case: {@code ce_…}, {@code content-type}
     *                and {@code traceparent} described the input and are replaced; those of a dead letter
     *                ({@code tagstream-…}, {@code __streams.errors.…}) are dropped, because a label did not
     *                fail; all others are kept, in their order, byte for byte
     * @param time    when the label was made
     */
    public List<RecordHeader> headers(List<RecordHeader> foreign, Labelled labelled, Instant time) {
        var headers = new ArrayList<RecordHeader>(foreign.size() + 9);
        for (RecordHeader header : foreign) {
            if (isForeign(header.name())) {
                headers.add(header);
            }
        }
        ImageRequest request = labelled.request();
        headers.add(RecordHeader.ofText("ce_specversion", "1.0"));
        headers.add(RecordHeader.ofText("ce_id", request.id().toString()));
        headers.add(RecordHeader.ofText("ce_type", TYPE));
        headers.add(RecordHeader.ofText("ce_source", source));
        headers.add(RecordHeader.ofText("ce_subject", request.reference().printable()));
        headers.add(RecordHeader.ofText("ce_time", time.toString()));
        request.causationId().ifPresent(id -> headers.add(RecordHeader.ofText("ce_causationid", id)));
        headers.add(RecordHeader.ofText("content-type", "application/json"));
        request.traceparent().ifPresent(trace -> headers.add(RecordHeader.ofText("traceparent", trace)));
        return headers;
    }

    private static boolean isForeign(String name) {
        for (String prefix : NOT_FOREIGN) {
            if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                return false;
            }
        }
        return OURS.stream().noneMatch(name::equalsIgnoreCase);
    }

    private static void write(JsonGenerator to, Labelled labelled) throws IOException {
        ImageRequest request = labelled.request();
        to.writeStartObject();
        to.writeStringField("id", request.id().toString());
        writeImage(to, request.reference(), labelled.facts());
        writeLabels(to, labelled.labels());
        writeModel(to, labelled.model());
        writeTiming(to, labelled.timing());
        writeOrigin(to, request);
        if (request.metadata().isPresent()) {
            to.writeFieldName("metadata");
            to.writeRawValue(OneLine.withoutHalfCharacters(request.metadata().get()));
        }
        to.writeEndObject();
    }

    private static void writeImage(JsonGenerator to, ImageReference reference, ImageFacts facts) throws IOException {
        to.writeObjectFieldStart("image");
        to.writeStringField("uri", OneLine.withoutHalfCharacters(reference.printable()));
        to.writeStringField("sha256", facts.sha256());
        to.writeStringField("type", facts.type());
        to.writeNumberField("width", facts.width());
        to.writeNumberField("height", facts.height());
        to.writeNumberField("bytes", facts.bytes());
        to.writeEndObject();
    }

    private static void writeLabels(JsonGenerator to, List<Label> labels) throws IOException {
        to.writeArrayFieldStart("labels");
        for (Label label : labels) {
            to.writeStartObject();
            to.writeStringField("name", OneLine.withoutHalfCharacters(label.name()));
            to.writeNumberField("index", label.index());
            to.writeStringField("wnid", label.wnid());
            // Four digits, so that the percent has the two that Rekognition's users know; never 7.1E-3.
            BigDecimal score = BigDecimal.valueOf(label.score()).setScale(4, RoundingMode.HALF_EVEN);
            to.writeNumberField("score", score);
            to.writeNumberField("confidence", score.movePointRight(2));
            to.writeEndObject();
        }
        to.writeEndArray();
    }

    private static void writeModel(JsonGenerator to, ModelIdentity model) throws IOException {
        to.writeObjectFieldStart("model");
        to.writeStringField("name", model.name());
        to.writeStringField("sha256", model.sha256());
        to.writeStringField("engine", model.engine());
        to.writeStringField("precision", model.precision());
        to.writeStringField("device", model.device());
        to.writeStringField("preprocessing", model.preprocessing());
        to.writeEndObject();
    }

    private static void writeTiming(JsonGenerator to, Timing timing) throws IOException {
        to.writeObjectFieldStart("timing");
        to.writeNumberField("fetchMs", millis(timing.fetch()));
        to.writeNumberField("decodeMs", millis(timing.decode()));
        to.writeNumberField("batchWaitMs", millis(timing.batchWait()));
        to.writeNumberField("predictMs", millis(timing.predict()));
        to.writeNumberField("batchSize", timing.batchSize());
        to.writeEndObject();
    }

    private static void writeOrigin(JsonGenerator to, ImageRequest request) throws IOException {
        ImageId id = request.id();
        to.writeObjectFieldStart("origin");
        to.writeStringField("topic", id.event().topic());
        to.writeNumberField("partition", id.event().partition());
        to.writeNumberField("offset", id.event().offset());
        to.writeNumberField("index", id.index());
        if (request.sequencer().isPresent()) {
            to.writeStringField("sequencer", request.sequencer().get());
        }
        to.writeEndObject();
    }

    /** Whole milliseconds, half up: 0 means less than half of one. */
    private static long millis(Duration span) {
        return span.plusNanos(500_000).toMillis();
    }
}
