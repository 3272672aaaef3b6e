package io.tagstream.topology;

import io.tagstream.event.EventId;
import io.tagstream.event.Outcome.Rejected;
import io.tagstream.event.RecordHeader;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The headers that a dead letter has beside the event's own, which are kept byte for byte: where it
 * stood and why it is here. Enough to put it back by hand. The names are a contract; the first five
 * are Kafka's own.
 */
public final class DeadLetter {

    public static final String TOPIC = "__streams.errors.topic";
    public static final String PARTITION = "__streams.errors.partition";
    public static final String OFFSET = "__streams.errors.offset";
    public static final String MESSAGE = "__streams.errors.message";
    public static final String EXCEPTION = "__streams.errors.exception";
    public static final String REASON = "tagstream-reason";
    public static final String STAGE = "tagstream-stage";
    public static final String RETRIABLE = "tagstream-retriable";
    public static final String ATTEMPTS = "tagstream-attempts";
    public static final String INDEX = "tagstream-index";
    public static final String FAILED_AT = "tagstream-failed-at";
    public static final String VALUE_OMITTED = "tagstream-value-omitted";
    public static final String HEADERS_OMITTED = "tagstream-headers-omitted";
    public static final String KEY_OMITTED = "tagstream-key-omitted";

    /** How often the event was put back; written by a redrive, and kept here as any header of the event is. */
    public static final String REDRIVES = "tagstream-redrives";

    /** What the worker adds to the event's own headers, always behind them, and {@link #TOPIC} first. */
    private static final Set<String> ADDED = Set.of(
            TOPIC,
            PARTITION,
            OFFSET,
            MESSAGE,
            EXCEPTION,
            REASON,
            STAGE,
            RETRIABLE,
            ATTEMPTS,
            INDEX,
            FAILED_AT,
            VALUE_OMITTED,
            HEADERS_OMITTED,
            KEY_OMITTED);

    private DeadLetter() {}

    /** To come behind the event's own headers: where a name repeats, the last one counts. */
    static List<RecordHeader> headers(EventId id, Rejected rejected, Instant failedAt) {
        var headers = new ArrayList<RecordHeader>();
        headers.add(RecordHeader.ofText(TOPIC, id.topic()));
        headers.add(RecordHeader.ofText(PARTITION, Integer.toString(id.partition())));
        headers.add(RecordHeader.ofText(OFFSET, Long.toString(id.offset())));
        headers.add(RecordHeader.ofText(MESSAGE, rejected.message()));
        rejected.exception().ifPresent(name -> headers.add(RecordHeader.ofText(EXCEPTION, name)));
        headers.add(RecordHeader.ofText(REASON, rejected.reason().code()));
        headers.add(RecordHeader.ofText(STAGE, rejected.stage().code()));
        headers.add(RecordHeader.ofText(
                RETRIABLE, Boolean.toString(rejected.reason().retriable())));
        headers.add(RecordHeader.ofText(ATTEMPTS, Integer.toString(rejected.attempts())));
        headers.add(RecordHeader.ofText(INDEX, Integer.toString(rejected.image().index())));
        headers.add(RecordHeader.ofText(FAILED_AT, failedAt.toString()));
        return headers;
    }

    /**
     * The event's own headers, from those of its dead letter: what stands before the last {@link
     * #TOPIC}, even where it has a name of ours, and what others added behind it.
     */
    public static List<RecordHeader> headersOfEvent(List<RecordHeader> headers) {
        int added = headers.stream().map(RecordHeader::name).toList().lastIndexOf(TOPIC);
        if (added < 0) {
            return headers;
        }
        var own = new ArrayList<>(headers.subList(0, added));
        for (RecordHeader header : headers.subList(added, headers.size())) {
            if (!ADDED.contains(header.name())) {
                own.add(header);
            }
        }
        return own;
    }

    /** Says what was left out: {@code length=N;sha256=HEX}. */
    static RecordHeader valueOmitted(byte[] value) {
        return RecordHeader.ofText(VALUE_OMITTED, fingerprint(value));
    }

    /** Says that the event's own headers were left out, and how many there were. */
    static RecordHeader headersOmitted(int count) {
        return RecordHeader.ofText(HEADERS_OMITTED, Integer.toString(count));
    }

    /** Says what was left out: {@code length=N;sha256=HEX}. The record then has no key, and no place in its order. */
    static RecordHeader keyOmitted(byte[] key) {
        return RecordHeader.ofText(KEY_OMITTED, fingerprint(key));
    }

    private static String fingerprint(byte[] bytes) {
        return "length=" + bytes.length + ";sha256=" + sha256(bytes);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
