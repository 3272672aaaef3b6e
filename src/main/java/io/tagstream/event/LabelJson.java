package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.tagstream.event.Outcome.Labelled;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A label's value as JSON, its fields in the order of {@code docs/schemas/image-label.schema.json}.
 * Written once for each image, on a StreamThread: names are encoded once for all labels, and the
 * model once for all of its labels. Thread-safe.
 */
final class LabelJson {

    private static final int TYPICAL_BYTES = 1024;

    private static final SerializableString ID = new SerializedString("id");
    private static final SerializableString IMAGE = new SerializedString("image");
    private static final SerializableString URI = new SerializedString("uri");
    private static final SerializableString SHA256 = new SerializedString("sha256");
    private static final SerializableString TYPE = new SerializedString("type");
    private static final SerializableString WIDTH = new SerializedString("width");
    private static final SerializableString HEIGHT = new SerializedString("height");
    private static final SerializableString BYTES = new SerializedString("bytes");
    private static final SerializableString LABELS = new SerializedString("labels");
    private static final SerializableString NAME = new SerializedString("name");
    private static final SerializableString INDEX = new SerializedString("index");
    private static final SerializableString WNID = new SerializedString("wnid");
    private static final SerializableString SCORE = new SerializedString("score");
    private static final SerializableString CONFIDENCE = new SerializedString("confidence");
    private static final SerializableString INSTANCES = new SerializedString("instances");
    private static final SerializableString BOX = new SerializedString("box");
    private static final SerializableString LEFT = new SerializedString("left");
    private static final SerializableString TOP = new SerializedString("top");
    private static final SerializableString MODEL = new SerializedString("model");
    private static final SerializableString TIMING = new SerializedString("timing");
    private static final SerializableString FETCH = new SerializedString("fetchMs");
    private static final SerializableString DECODE = new SerializedString("decodeMs");
    private static final SerializableString BATCH_WAIT = new SerializedString("batchWaitMs");
    private static final SerializableString PREDICT = new SerializedString("predictMs");
    private static final SerializableString BATCH_SIZE = new SerializedString("batchSize");
    private static final SerializableString ORIGIN = new SerializedString("origin");
    private static final SerializableString TOPIC = new SerializedString("topic");
    private static final SerializableString PARTITION = new SerializedString("partition");
    private static final SerializableString OFFSET = new SerializedString("offset");
    private static final SerializableString SEQUENCER = new SerializedString("sequencer");
    private static final SerializableString METADATA = new SerializedString("metadata");

    private record ModelText(ModelIdentity model, SerializableString json) {}

    private final JsonFactory json = new JsonFactory();
    private volatile @Nullable ModelText lastModel;

    /** UTF-8. */
    byte[] write(Labelled labelled, String id, String printable) {
        var out = new ByteArrayBuilder(TYPICAL_BYTES);
        try (JsonGenerator to = json.createGenerator(out)) {
            write(to, labelled, id, printable);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does no I/O", e);
        }
        return out.toByteArray();
    }

    private void write(JsonGenerator to, Labelled labelled, String id, String printable) throws IOException {
        ImageRequest request = labelled.request();
        to.writeStartObject();
        writeString(to, ID, id);
        writeImage(to, printable, labelled.facts());
        writeLabels(to, labelled.labels());
        to.writeFieldName(MODEL);
        to.writeRawValue(textOf(labelled.model()));
        writeTiming(to, labelled.timing());
        writeOrigin(to, request);
        if (request.metadata().isPresent()) {
            to.writeFieldName(METADATA);
            to.writeRawValue(OneLine.withoutHalfCharacters(request.metadata().get()));
        }
        to.writeEndObject();
    }

    private static void writeImage(JsonGenerator to, String printable, ImageFacts facts) throws IOException {
        to.writeFieldName(IMAGE);
        to.writeStartObject();
        writeString(to, URI, OneLine.withoutHalfCharacters(printable));
        writeString(to, SHA256, facts.sha256());
        writeString(to, TYPE, facts.type());
        writeNumber(to, WIDTH, facts.width());
        writeNumber(to, HEIGHT, facts.height());
        writeNumber(to, BYTES, facts.bytes());
        to.writeEndObject();
    }

    private static void writeLabels(JsonGenerator to, List<Label> labels) throws IOException {
        to.writeFieldName(LABELS);
        to.writeStartArray();
        for (Label label : labels) {
            to.writeStartObject();
            writeString(to, NAME, OneLine.withoutHalfCharacters(label.name()));
            writeNumber(to, INDEX, label.index());
            writeString(to, WNID, label.wnid());
            writeScore(to, label.score());
            if (!label.instances().isEmpty()) {
                writeInstances(to, label.instances());
            }
            to.writeEndObject();
        }
        to.writeEndArray();
    }

    private static void writeInstances(JsonGenerator to, List<Instance> instances) throws IOException {
        to.writeFieldName(INSTANCES);
        to.writeStartArray();
        for (Instance instance : instances) {
            to.writeStartObject();
            writeRatio(to, SCORE, instance.score());
            to.writeFieldName(BOX);
            to.writeStartObject();
            writeRatio(to, LEFT, instance.box().left());
            writeRatio(to, TOP, instance.box().top());
            writeRatio(to, WIDTH, instance.box().width());
            writeRatio(to, HEIGHT, instance.box().height());
            to.writeEndObject();
            to.writeEndObject();
        }
        to.writeEndArray();
    }

    /** Four decimals. */
    private static void writeRatio(JsonGenerator to, SerializableString name, double ratio) throws IOException {
        to.writeFieldName(name);
        writeDecimal(to, (int) Math.rint(Math.clamp(ratio, 0, 1) * 10_000), 4);
    }

    /** Four decimals, so that the percent has the two that Rekognition's users know; never 7.1E-3. */
    private static void writeScore(JsonGenerator to, double score) throws IOException {
        int tenThousandths = (int) Math.rint(score * 10_000);
        to.writeFieldName(SCORE);
        writeDecimal(to, tenThousandths, 4);
        to.writeFieldName(CONFIDENCE);
        writeDecimal(to, tenThousandths, 2);
    }

    /** @param scaled the number times ten to the power of {@code decimals}; 0 to 10,000 */
    private static void writeDecimal(JsonGenerator to, int scaled, int decimals) throws IOException {
        var digits = new char[8];
        int at = digits.length;
        int left = scaled;
        for (int i = 0; i < decimals; i++) {
            digits[--at] = (char) ('0' + left % 10);
            left /= 10;
        }
        digits[--at] = '.';
        do {
            digits[--at] = (char) ('0' + left % 10);
            left /= 10;
        } while (left > 0);
        to.writeNumber(digits, at, digits.length - at);
    }

    private SerializableString textOf(ModelIdentity model) throws IOException {
        ModelText last = lastModel;
        if (last == null || !last.model().equals(model)) {
            last = new ModelText(model, new SerializedString(encoded(model)));
            lastModel = last;
        }
        return last.json();
    }

    private String encoded(ModelIdentity model) throws IOException {
        var out = new ByteArrayBuilder();
        try (JsonGenerator to = json.createGenerator(out)) {
            to.writeStartObject();
            to.writeStringField("name", model.name());
            to.writeStringField("sha256", model.sha256());
            to.writeStringField("engine", model.engine());
            to.writeStringField("precision", model.precision());
            to.writeStringField("device", model.device());
            to.writeStringField("preprocessing", model.preprocessing());
            to.writeEndObject();
        }
        return new String(out.toByteArray(), UTF_8);
    }

    private static void writeTiming(JsonGenerator to, Timing timing) throws IOException {
        to.writeFieldName(TIMING);
        to.writeStartObject();
        writeNumber(to, FETCH, millis(timing.fetch()));
        writeNumber(to, DECODE, millis(timing.decode()));
        writeNumber(to, BATCH_WAIT, millis(timing.batchWait()));
        writeNumber(to, PREDICT, millis(timing.predict()));
        writeNumber(to, BATCH_SIZE, timing.batchSize());
        to.writeEndObject();
    }

    private static void writeOrigin(JsonGenerator to, ImageRequest request) throws IOException {
        ImageId id = request.id();
        to.writeFieldName(ORIGIN);
        to.writeStartObject();
        writeString(to, TOPIC, id.event().topic());
        writeNumber(to, PARTITION, id.event().partition());
        writeNumber(to, OFFSET, id.event().offset());
        writeNumber(to, INDEX, id.index());
        if (request.sequencer().isPresent()) {
            writeString(to, SEQUENCER, request.sequencer().get());
        }
        to.writeEndObject();
    }

    private static void writeString(JsonGenerator to, SerializableString name, String value) throws IOException {
        to.writeFieldName(name);
        to.writeString(value);
    }

    private static void writeNumber(JsonGenerator to, SerializableString name, long value) throws IOException {
        to.writeFieldName(name);
        to.writeNumber(value);
    }

    /** Whole milliseconds, half up: 0 means less than half of one. */
    private static long millis(Duration span) {
        return span.plusNanos(500_000).toMillis();
    }
}
