package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.event.Outcome.Labelled;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A label's value as JSON, its fields in the order of {@code docs/schemas/image-label.schema.json}.
 * Written once for each image, on a StreamThread: names are encoded once for all labels, each class and each score once, and
 * the model once for all of its labels. Thread-safe.
 */
final class LabelJson {

    private static final int TYPICAL_BYTES = 2 * 1024;

    /** Classes whose JSON is kept; ImageNet has a thousand. */
    private static final int MOST_CLASSES = 4096;

    /** In ten-thousandths, the unit of scores. */
    private static final int ONE = 10_000;

    private static final byte[] ID = utf8("{\"id\":");
    private static final byte[] URI = utf8(",\"image\":{\"uri\":");
    private static final byte[] SHA256 = utf8(",\"sha256\":");
    private static final byte[] TYPE = utf8(",\"type\":");
    private static final byte[] WIDTH = utf8(",\"width\":");
    private static final byte[] HEIGHT = utf8(",\"height\":");
    private static final byte[] BYTES = utf8(",\"bytes\":");
    private static final byte[] LABELS = utf8("},\"labels\":[");
    private static final byte[] CONFIDENCE = utf8(",\"confidence\":");
    private static final byte[] INSTANCES = utf8(",\"instances\":[");
    private static final byte[] SCORE = utf8("{\"score\":");
    private static final byte[] LEFT = utf8(",\"box\":{\"left\":");
    private static final byte[] TOP = utf8(",\"top\":");
    private static final byte[] END_BOX = utf8("}}");
    private static final byte[] MODEL = utf8("],\"model\":");
    private static final byte[] FETCH = utf8(",\"timing\":{\"fetchMs\":");
    private static final byte[] DECODE = utf8(",\"decodeMs\":");
    private static final byte[] BATCH_WAIT = utf8(",\"batchWaitMs\":");
    private static final byte[] PREDICT = utf8(",\"predictMs\":");
    private static final byte[] BATCH_SIZE = utf8(",\"batchSize\":");
    private static final byte[] TOPIC = utf8("},\"origin\":{\"topic\":");
    private static final byte[] PARTITION = utf8(",\"partition\":");
    private static final byte[] OFFSET = utf8(",\"offset\":");
    private static final byte[] INDEX = utf8(",\"index\":");
    private static final byte[] SEQUENCER = utf8(",\"sequencer\":");
    private static final byte[] METADATA = utf8(",\"metadata\":");
    private static final byte[] COMMA = utf8(",");
    private static final byte[] END = utf8("}");
    private static final byte[] END_LIST = utf8("]");

    private static final class ModelText {

        private final ModelIdentity model;
        private final byte[] json;

        private ModelText(ModelIdentity model) {
            this.model = model;
            this.json = encoded(model);
        }
    }

    /** A label's beginning, up to its score: the same for all labels of a class. */
    private static final class ClassText {

        private final String name;
        private final String wnid;
        private final byte[] json;

        private ClassText(Label label) {
            this.name = label.name();
            this.wnid = label.wnid();
            this.json = beginning(label);
        }

        private boolean isOf(Label label) {
            return name.equals(label.name()) && wnid.equals(label.wnid());
        }
    }

    private final AtomicReferenceArray<@Nullable ClassText> classes = new AtomicReferenceArray<>(MOST_CLASSES);
    private final AtomicReferenceArray<byte @Nullable []> scores = new AtomicReferenceArray<>(ONE + 1);
    private final ThreadLocal<JsonBytes> buffers = ThreadLocal.withInitial(() -> new JsonBytes(TYPICAL_BYTES));
    private volatile @Nullable ModelText lastModel;

    /** UTF-8. */
    byte[] write(Labelled labelled, String id, String printable) {
        ImageRequest request = labelled.request();
        JsonBytes to = buffers.get();
        to.clear();
        to.writeString(ID, id);
        writeImage(to, printable, labelled.facts());
        writeLabels(to, labelled.labels());
        to.write(MODEL);
        to.write(textOf(labelled.model()));
        writeTiming(to, labelled.timing());
        writeOrigin(to, request);
        if (request.metadata().isPresent()) {
            to.write(METADATA);
            to.write(request.metadata().get().getBytes(UTF_8));
        }
        to.write(END);
        return to.toByteArray();
    }

    private static void writeImage(JsonBytes to, String printable, ImageFacts facts) {
        to.writeString(URI, printable);
        to.writeString(SHA256, facts.sha256());
        to.writeString(TYPE, facts.type());
        to.writeNumber(WIDTH, facts.width());
        to.writeNumber(HEIGHT, facts.height());
        to.writeNumber(BYTES, facts.bytes());
    }

    private void writeLabels(JsonBytes to, List<Label> labels) {
        to.write(LABELS);
        for (int i = 0; i < labels.size(); i++) {
            if (i > 0) {
                to.write(COMMA);
            }
            Label label = labels.get(i);
            to.write(beginningOf(label));
            to.write(scoreOf(tenThousandths(label.score())));
            if (!label.instances().isEmpty()) {
                writeInstances(to, label.instances());
            }
            to.write(END);
        }
    }

    /** Four decimals, so that the percent has the two that Rekognition's users know. */
    private byte[] scoreOf(int tenThousandths) {
        byte[] known = scores.get(tenThousandths);
        if (known == null) {
            var json = new JsonBytes(32);
            json.writeDecimal(tenThousandths, 4);
            json.writeDecimal(CONFIDENCE, tenThousandths, 2);
            known = json.toByteArray();
            scores.set(tenThousandths, known);
        }
        return known;
    }

    private byte[] beginningOf(Label label) {
        if (label.index() >= MOST_CLASSES) {
            return beginning(label);
        }
        ClassText known = classes.get(label.index());
        if (known == null || !known.isOf(label)) {
            known = new ClassText(label);
            classes.set(label.index(), known);
        }
        return known.json;
    }

    private static byte[] beginning(Label label) {
        var json = new JsonBytes(128);
        json.writeString(utf8("{\"name\":"), label.name());
        json.writeNumber(INDEX, label.index());
        json.writeString(utf8(",\"wnid\":"), label.wnid());
        json.write(utf8(",\"score\":"));
        return json.toByteArray();
    }

    private static void writeInstances(JsonBytes to, List<Instance> instances) {
        to.write(INSTANCES);
        for (int i = 0; i < instances.size(); i++) {
            if (i > 0) {
                to.write(COMMA);
            }
            Box box = instances.get(i).box();
            writeRatio(to, SCORE, instances.get(i).score());
            writeRatio(to, LEFT, box.left());
            writeRatio(to, TOP, box.top());
            writeRatio(to, WIDTH, box.width());
            writeRatio(to, HEIGHT, box.height());
            to.write(END_BOX);
        }
        to.write(END_LIST);
    }

    /** Four decimals. */
    private static void writeRatio(JsonBytes to, byte[] before, double ratio) {
        to.writeDecimal(before, tenThousandths(Math.clamp(ratio, 0, 1)), 4);
    }

    private static int tenThousandths(double ratio) {
        return (int) Math.rint(ratio * ONE);
    }

    private byte[] textOf(ModelIdentity model) {
        ModelText last = lastModel;
        if (last == null || !last.model.equals(model)) {
            last = new ModelText(model);
            lastModel = last;
        }
        return last.json;
    }

    private static byte[] encoded(ModelIdentity model) {
        var json = new JsonBytes(256);
        json.writeString(utf8("{\"name\":"), model.name());
        json.writeString(SHA256, model.sha256());
        json.writeString(utf8(",\"engine\":"), model.engine());
        json.writeString(utf8(",\"precision\":"), model.precision());
        json.writeString(utf8(",\"device\":"), model.device());
        json.writeString(utf8(",\"preprocessing\":"), model.preprocessing());
        json.write(END);
        return json.toByteArray();
    }

    private static void writeTiming(JsonBytes to, Timing timing) {
        to.writeNumber(FETCH, millis(timing.fetch()));
        to.writeNumber(DECODE, millis(timing.decode()));
        to.writeNumber(BATCH_WAIT, millis(timing.batchWait()));
        to.writeNumber(PREDICT, millis(timing.predict()));
        to.writeNumber(BATCH_SIZE, timing.batchSize());
    }

    private static void writeOrigin(JsonBytes to, ImageRequest request) {
        ImageId id = request.id();
        to.writeString(TOPIC, id.event().topic());
        to.writeNumber(PARTITION, id.event().partition());
        to.writeNumber(OFFSET, id.event().offset());
        to.writeNumber(INDEX, id.index());
        if (request.sequencer().isPresent()) {
            to.writeString(SEQUENCER, request.sequencer().get());
        }
        to.write(END);
    }

    /** Whole milliseconds, half up: 0 means less than half of one. */
    private static long millis(Duration span) {
        return span.plusNanos(500_000).toMillis();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
