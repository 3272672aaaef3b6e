package io.tagstream.event;

import io.tagstream.event.Outcome.Labelled;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How a label is written: a CloudEvent in binary form, its value JSON. Thread-safe. Never throws for what an event held: it
 * runs on StreamThreads, where that would meet the same event again.
 */
public final class LabelRecords {

    static final String TYPE = "io.tagstream.image.labelled.v1";

    /** What described the input, and what a dead letter that was put back says about its first failure. */
    private static final List<String> NOT_FOREIGN = List.of("ce_", "tagstream-", "__streams.errors.");

    private static final List<String> OURS = List.of("content-type", "traceparent");
    private static final RecordHeader SPEC_VERSION = RecordHeader.ofText("ce_specversion", "1.0");
    private static final RecordHeader OUR_TYPE = RecordHeader.ofText("ce_type", TYPE);
    private static final RecordHeader CONTENT_TYPE = RecordHeader.ofText("content-type", "application/json");

    /** A record's value, the label as JSON in UTF-8, and its headers. */
    public static final class LabelRecord {

        private final byte[] value;
        private final List<RecordHeader> headers;

        private LabelRecord(byte[] value, List<RecordHeader> headers) {
            this.value = value;
            this.headers = headers;
        }

        /** The bytes themselves, not a copy. */
        public byte[] value() {
            return value;
        }

        public List<RecordHeader> headers() {
            return headers;
        }
    }

    private record TimeText(Instant time, RecordHeader header) {}

    private final LabelJson json = new LabelJson();
    private final RecordHeader source;
    private volatile TimeText lastTime = textOf(Instant.EPOCH);

    /** @param source the CloudEvents {@code source}: which worker application wrote the label */
    public LabelRecords(URI source) {
        this.source = RecordHeader.ofText("ce_source", source.toString());
    }

    /** The value alone. */
    public byte[] value(Labelled labelled) {
        ImageRequest request = labelled.request();
        return json.write(labelled, request.id().toString(), request.reference().printable());
    }

    /**
     * The whole record. Its headers are what the input carried, without its own envelope, and the label's.
     *
     * @param foreign the input's headers, names without regard to case: {@code ce_…}, {@code content-type}
     *                and {@code traceparent} described the input and are replaced; those of a dead letter
     *                ({@code tagstream-…}, {@code __streams.errors.…}) are dropped, because a label did not
     *                fail; all others are kept, in their order, byte for byte
     * @param time    when the label was made
     */
    public LabelRecord record(List<RecordHeader> foreign, Labelled labelled, Instant time) {
        ImageRequest request = labelled.request();
        String id = request.id().toString();
        String printable = request.reference().printable();
        return new LabelRecord(
                json.write(labelled, id, printable), headers(foreign, request, id, printable, headerOf(time)));
    }

    private List<RecordHeader> headers(
            List<RecordHeader> foreign, ImageRequest request, String id, String printable, RecordHeader time) {
        var headers = new ArrayList<RecordHeader>(foreign.size() + 9);
        for (RecordHeader header : foreign) {
            if (isForeign(header.name())) {
                headers.add(header);
            }
        }
        headers.add(SPEC_VERSION);
        headers.add(RecordHeader.ofText("ce_id", id));
        headers.add(OUR_TYPE);
        headers.add(source);
        headers.add(RecordHeader.ofText("ce_subject", printable));
        headers.add(time);
        request.causationId().ifPresent(cause -> headers.add(RecordHeader.ofText("ce_causationid", cause)));
        headers.add(CONTENT_TYPE);
        request.traceparent().ifPresent(trace -> headers.add(RecordHeader.ofText("traceparent", trace)));
        return headers;
    }

    /** Many labels are made in one millisecond. */
    private RecordHeader headerOf(Instant time) {
        TimeText last = lastTime;
        if (!last.time().equals(time)) {
            last = textOf(time);
            lastTime = last;
        }
        return last.header();
    }

    private static TimeText textOf(Instant time) {
        return new TimeText(time, RecordHeader.ofText("ce_time", time.toString()));
    }

    private static boolean isForeign(String name) {
        for (String prefix : NOT_FOREIGN) {
            if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                return false;
            }
        }
        return OURS.stream().noneMatch(name::equalsIgnoreCase);
    }
}
