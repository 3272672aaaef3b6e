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

    private final LabelJson json = new LabelJson();
    private final RecordHeader source;

    /** @param source the CloudEvents {@code source}: which worker application wrote the label */
    public LabelRecords(URI source) {
        this.source = RecordHeader.ofText("ce_source", source.toString());
    }

    /** The record's value: the label as JSON, UTF-8. */
    public byte[] value(Labelled labelled) {
        ImageRequest request = labelled.request();
        return json.write(labelled, request.id().toString(), request.reference().printable());
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
        headers.add(SPEC_VERSION);
        headers.add(RecordHeader.ofText("ce_id", request.id().toString()));
        headers.add(OUR_TYPE);
        headers.add(source);
        headers.add(RecordHeader.ofText("ce_subject", request.reference().printable()));
        headers.add(RecordHeader.ofText("ce_time", time.toString()));
        request.causationId().ifPresent(id -> headers.add(RecordHeader.ofText("ce_causationid", id)));
        headers.add(CONTENT_TYPE);
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
}
