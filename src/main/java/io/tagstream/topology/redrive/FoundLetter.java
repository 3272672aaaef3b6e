package io.tagstream.topology.redrive;

import io.tagstream.event.EventId;
import io.tagstream.event.RecordHeader;
import io.tagstream.event.SourceRecord;
import io.tagstream.topology.DeadLetter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;

/**
 * A dead letter as a redrive sees it.
 *
 * @param event        the event as it was before it became a dead letter, with what counts its redrives
 * @param reason       its code; one that this version does not know is kept as it is
 * @param failedAt     when the worker gave up
 * @param redrives     how often the event was put back before, at least 0
 * @param valueOmitted whether the event's value, and perhaps more of it, was too large for the dead letter
 */
record FoundLetter(
        SourceRecord event, String reason, boolean retriable, Instant failedAt, int redrives, boolean valueOmitted) {

    /** Any of them says that the dead letter is not the whole event. */
    private static final List<String> OMITTED =
            List.of(DeadLetter.VALUE_OMITTED, DeadLetter.HEADERS_OMITTED, DeadLetter.KEY_OMITTED);

    /** Beyond this a count is no count of ours, and would not fit where it is counted on. */
    private static final int MOST_DIGITS = 9;

    private static final long UNKNOWN = -1;

    /** Empty where the record is none of Tagstream's dead letters. */
    static Optional<FoundLetter> of(ConsumerRecord<byte[], byte[]> record) {
        List<RecordHeader> all = new ArrayList<>();
        for (Header header : record.headers()) {
            all.add(new RecordHeader(header.key(), header.value()));
        }
        try {
            var event = new SourceRecord(
                    new EventId(
                            text(all, DeadLetter.TOPIC),
                            Integer.parseInt(text(all, DeadLetter.PARTITION)),
                            Long.parseLong(text(all, DeadLetter.OFFSET))),
                    timeOf(record),
                    DeadLetter.headersOfEvent(all),
                    record.key(),
                    record.value());
            return Optional.of(new FoundLetter(
                    event,
                    text(all, DeadLetter.REASON),
                    text(all, DeadLetter.RETRIABLE).equals("true"),
                    Instant.parse(text(all, DeadLetter.FAILED_AT)),
                    redrives(event),
                    OMITTED.stream().anyMatch(name -> last(all, name).isPresent())));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Where brokers stamped the dead letters, two of one event have two times, and neither is the event's. */
    private static long timeOf(ConsumerRecord<byte[], byte[]> record) {
        return record.timestampType() == TimestampType.LOG_APPEND_TIME ? UNKNOWN : record.timestamp();
    }

    /** The event's headers, byte for byte, and one that counts this redrive in place of any that counted before. */
    List<RecordHeader> headersToSend() {
        var headers = new ArrayList<>(event.headers());
        headers.removeIf(header -> header.name().equals(DeadLetter.REDRIVES));
        headers.add(RecordHeader.ofText(DeadLetter.REDRIVES, Integer.toString(redrives + 1)));
        return headers;
    }

    /** A count that nobody can read was not written by a redrive, so there was none. */
    private static int redrives(SourceRecord event) {
        return event.header(DeadLetter.REDRIVES)
                .filter(text -> !text.isEmpty() && text.length() <= MOST_DIGITS)
                .filter(text -> text.chars().allMatch(c -> c >= '0' && c <= '9'))
                .map(Integer::parseInt)
                .orElse(0);
    }

    /** @throws IllegalArgumentException where there is no such header */
    private static String text(List<RecordHeader> headers, String name) {
        return last(headers, name).orElseThrow(() -> new IllegalArgumentException(name));
    }

    private static Optional<String> last(List<RecordHeader> headers, String name) {
        return headers.reversed().stream()
                .filter(header -> header.name().equals(name))
                .map(RecordHeader::text)
                .findFirst();
    }
}
