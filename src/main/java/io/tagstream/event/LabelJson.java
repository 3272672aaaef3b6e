package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.event.Outcome.Labelled;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A label's value as JSON, its fields in the order of {@code docs/schemas/image-label.schema.json}.
 * Written once for each image, on a StreamThread: names are encoded once for all labels, each class once, and the
 * model once for all of its labels. Thread-safe.
 */
final class LabelJson {

    private static final int TYPICAL_BYTES = 1024;

    /** Classes whose JSON is kept; ImageNet has a thousand. */
    private static final int MOST_CLASSES = 4096;

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

    private record ModelText(ModelIdentity model, byte[] json) {}

    /** @param json a label's beginning, up to its score */
    private record ClassText(String name, String wnid, byte[] json) {

        boolean isOf(Label label) {
            return name.equals(label.name()) && wnid.equals(label.wnid());
        }
    }

    private final AtomicReferenceArray<@Nullable ClassText> classes = new AtomicReferenceArray<>(MOST_CLASSES);
    private volatile @Nullable ModelText lastModel;

    /** UTF-8. */
    byte[] write(Labelled labelled, String id, String printable) {
        ImageRequest request = labelled.request();
        var to = new JsonBytes(TYPICAL_BYTES + 2 * printable.length());
        to.part(ID);
        to.plainString(id);
        writeImage(to, printable, labelled.facts());
        writeLabels(to, labelled.labels());
        to.part(MODEL);
        to.part(textOf(labelled.model()));
        writeTiming(to, labelled.timing());
        writeOrigin(to, request);
        if (request.metadata().isPresent()) {
            to.part(METADATA);
            to.part(request.metadata().get().getBytes(UTF_8));
        }
        to.part(END);
        return to.toByteArray();
    }

    private static void writeImage(JsonBytes to, String printable, ImageFacts facts) {
        to.part(URI);
        to.string(printable);
        to.part(SHA256);
        to.plainString(facts.sha256());
        to.part(TYPE);
        to.plainString(facts.type());
        to.part(WIDTH);
        to.number(facts.width());
        to.part(HEIGHT);
        to.number(facts.height());
        to.part(BYTES);
        to.number(facts.bytes());
    }

    private void writeLabels(JsonBytes to, List<Label> labels) {
        to.part(LABELS);
        for (int i = 0; i < labels.size(); i++) {
            if (i > 0) {
                to.part(COMMA);
            }
            Label label = labels.get(i);
            to.part(beginningOf(label));
            // Four decimals, so that the percent has the two that Rekognition's users know.
            int tenThousandths = tenThousandths(label.score());
            to.decimal(tenThousandths, 4);
            to.part(CONFIDENCE);
            to.decimal(tenThousandths, 2);
            if (!label.instances().isEmpty()) {
                writeInstances(to, label.instances());
            }
            to.part(END);
        }
    }

    private byte[] beginningOf(Label label) {
        if (label.index() >= MOST_CLASSES) {
            return beginning(label);
        }
        ClassText known = classes.get(label.index());
        if (known == null || !known.isOf(label)) {
            known = new ClassText(label.name(), label.wnid(), beginning(label));
            classes.set(label.index(), known);
        }
        return known.json();
    }

    private static byte[] beginning(Label label) {
        var json = new JsonBytes(128);
        json.part(utf8("{\"name\":"));
        json.string(label.name());
        json.part(INDEX);
        json.number(label.index());
        json.part(utf8(",\"wnid\":"));
        json.string(label.wnid());
        json.part(utf8(",\"score\":"));
        return json.toByteArray();
    }

    private static void writeInstances(JsonBytes to, List<Instance> instances) {
        to.part(INSTANCES);
        for (int i = 0; i < instances.size(); i++) {
            if (i > 0) {
                to.part(COMMA);
            }
            Box box = instances.get(i).box();
            to.part(SCORE);
            writeRatio(to, instances.get(i).score());
            to.part(LEFT);
            writeRatio(to, box.left());
            to.part(TOP);
            writeRatio(to, box.top());
            to.part(WIDTH);
            writeRatio(to, box.width());
            to.part(HEIGHT);
            writeRatio(to, box.height());
            to.part(END_BOX);
        }
        to.part(END_LIST);
    }

    /** Four decimals. */
    private static void writeRatio(JsonBytes to, double ratio) {
        to.decimal(tenThousandths(Math.clamp(ratio, 0, 1)), 4);
    }

    private static int tenThousandths(double ratio) {
        return (int) Math.rint(ratio * 10_000);
    }

    private byte[] textOf(ModelIdentity model) {
        ModelText last = lastModel;
        if (last == null || !last.model().equals(model)) {
            last = new ModelText(model, encoded(model));
            lastModel = last;
        }
        return last.json();
    }

    private static byte[] encoded(ModelIdentity model) {
        var json = new JsonBytes(256);
        json.part(utf8("{\"name\":"));
        json.string(model.name());
        json.part(SHA256);
        json.string(model.sha256());
        json.part(utf8(",\"engine\":"));
        json.string(model.engine());
        json.part(utf8(",\"precision\":"));
        json.string(model.precision());
        json.part(utf8(",\"device\":"));
        json.string(model.device());
        json.part(utf8(",\"preprocessing\":"));
        json.string(model.preprocessing());
        json.part(END);
        return json.toByteArray();
    }

    private static void writeTiming(JsonBytes to, Timing timing) {
        to.part(FETCH);
        to.number(millis(timing.fetch()));
        to.part(DECODE);
        to.number(millis(timing.decode()));
        to.part(BATCH_WAIT);
        to.number(millis(timing.batchWait()));
        to.part(PREDICT);
        to.number(millis(timing.predict()));
        to.part(BATCH_SIZE);
        to.number(timing.batchSize());
    }

    private static void writeOrigin(JsonBytes to, ImageRequest request) {
        ImageId id = request.id();
        to.part(TOPIC);
        to.plainString(id.event().topic());
        to.part(PARTITION);
        to.number(id.event().partition());
        to.part(OFFSET);
        to.number(id.event().offset());
        to.part(INDEX);
        to.number(id.index());
        if (request.sequencer().isPresent()) {
            to.part(SEQUENCER);
            to.string(request.sequencer().get());
        }
        to.part(END);
    }

    /** Whole milliseconds, half up: 0 means less than half of one. */
    private static long millis(Duration span) {
        return Math.max(0, span.plusNanos(500_000).toMillis());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
