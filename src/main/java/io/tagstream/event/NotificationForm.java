package io.tagstream.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * S3 event notifications, as AWS and MinIO write them: {@code {"Records": […]}}, each record about
 * one object. Also one record by itself, which is what a CloudEvent carries (CloudEvents' adapter for
 * AWS S3), and the message that AWS sends when notifications are set up.
 *
 * <p>Of a record that tells of a new object only what says which object it is gets any further: who
 * wrote it, from where, and what the storage answered stays in the event, and no address in it is
 * followed.
 */
final class NotificationForm {

    /**
     * Most records of one event: AWS and MinIO write one. Each rejected image carries its whole event
     * into a dead letter, in one transaction, so the price of records grows with their square.
     */
    static final int MOST_RECORDS = 100;

    /** Characters of a sequencer: those known have less than half. */
    static final int LONGEST_SEQUENCER = 64;

    private final LabelOptions defaults;

    /** @param defaults for all images: a notification cannot say which labels are wanted */
    NotificationForm(LabelOptions defaults) {
        this.defaults = defaults;
    }

    /** A list of records, whatever stands beside it; anything less certain only where no image is named. */
    static boolean recognises(JsonNode event) {
        return event.path("Records").isArray() || (!PlainForm.recognises(event) && (isTest(event) || isRecord(event)));
    }

    private static boolean isTest(JsonNode event) {
        return Notice.of(event.path("Event").asText()) == Notice.TEST;
    }

    private static boolean isRecord(JsonNode event) {
        return event.path("eventName").isTextual() && event.path("s3").isObject();
    }

    /** @throws UnusableEventException if the list as a whole is wrong; a wrong record is an entry */
    ParsedEvent read(JsonNode event, Envelope envelope) throws UnusableEventException {
        JsonNode records = event.path("Records");
        if (!records.isArray()) {
            return isRecord(event) ? read(List.of(event), "", envelope) : acknowledged(EnumSet.of(Notice.TEST));
        }
        if (records.isEmpty()) {
            throw unsupported("Records is empty: a storage notification tells of at least one object");
        }
        if (records.size() > MOST_RECORDS) {
            throw new UnusableEventException(
                    Reason.MALFORMED_EVENT, "Records has " + records.size() + " entries, more than " + MOST_RECORDS);
        }
        return read(records, "Records", envelope);
    }

    /** @param list what the list is called; empty for a record by itself */
    private ParsedEvent read(Iterable<JsonNode> records, String list, Envelope envelope) {
        var entries = new ArrayList<ParsedEvent.Entry>();
        var others = EnumSet.noneOf(Notice.class);
        int index = 0;
        for (JsonNode record : records) {
            String path = list.isEmpty() ? "" : list + "[" + index + "].";
            try {
                Notice notice = noticeOf(record, path);
                if (notice == Notice.CREATION) {
                    entries.add(request(index, record.path("s3"), path + "s3.", envelope));
                } else {
                    others.add(notice);
                }
            } catch (UnusableEventException e) {
                entries.add(envelope.invalid(index, e));
            }
            index++;
        }
        return entries.isEmpty() ? acknowledged(others) : new ParsedEvent.Images(entries);
    }

    /**
     * @throws UnusableEventException if this is no record of a storage: other services write lists of
     *                                records too, and what is acknowledged by mistake is lost
     */
    private static Notice noticeOf(JsonNode record, String path) throws UnusableEventException {
        JsonNode name = record.path("eventName");
        Notice notice = Notice.of(name.asText());
        if (!name.isTextual() || (notice == Notice.OTHER && !isRecord(record))) {
            throw unsupported(path + "eventName or " + path + "s3 is missing: no record of a storage notification");
        }
        return notice;
    }

    private ImageRequest request(int index, JsonNode s3, String path, Envelope envelope) throws UnusableEventException {
        JsonNode object = s3.path("object");
        String bucket = TextField.required(s3.path("bucket"), "name", path + "bucket.");
        String encoded = TextField.required(object, "key", path + "object.");
        String key = FormEncoding.decode(encoded)
                .orElseThrow(() -> invalid(path + "object.key is not form-url-encoded UTF-8"));
        ImageReference reference = ReferenceParser.object(
                bucket,
                key,
                TextField.optional(object, "versionId", path + "object."),
                TextField.optional(object, "eTag", path + "object."));
        return envelope.request(
                index,
                reference,
                defaults,
                Optional.empty(),
                sizeOf(object.path("size")),
                sequencerOf(object.path("sequencer")));
    }

    /** A hint, so one that is none does no harm. */
    private static OptionalLong sizeOf(JsonNode size) {
        return size.isIntegralNumber() && size.canConvertToLong() && size.longValue() >= 0
                ? OptionalLong.of(size.longValue())
                : OptionalLong.empty();
    }

    /** Comes back in the label; one that is not a short word is left out, as an odd trace is. */
    private static Optional<String> sequencerOf(JsonNode sequencer) {
        return Optional.ofNullable(sequencer.textValue())
                .filter(text -> !text.isEmpty() && text.length() <= LONGEST_SEQUENCER)
                .filter(text -> text.chars().allMatch(c -> c > ' ' && c < 0x7f));
    }

    private static ParsedEvent acknowledged(Set<Notice> notices) {
        Notice kind = notices.size() == 1 ? notices.iterator().next() : Notice.OTHER;
        return new ParsedEvent.Acknowledged(kind.code());
    }

    private static UnusableEventException unsupported(String message) {
        return new UnusableEventException(Reason.UNSUPPORTED_EVENT, message);
    }

    private static UnusableEventException invalid(String message) {
        return new UnusableEventException(Reason.INVALID_REFERENCE, message);
    }
}
