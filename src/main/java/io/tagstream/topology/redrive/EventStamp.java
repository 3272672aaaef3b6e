package io.tagstream.topology.redrive;

import io.tagstream.event.EventId;
import io.tagstream.event.SourceRecord;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An event's identity in the ledger. Offsets begin anew where a topic is deleted and created again;
 * with the timestamp, an event of the new topic is not taken for one of the old.
 *
 * @param timestamp milliseconds since 1970, as the event carries them
 */
record EventStamp(EventId event, long timestamp) {

    private static final Pattern TEXT = Pattern.compile("(.+)/([0-9]+)/([0-9]+)/(-?[0-9]+)");

    static EventStamp of(SourceRecord event) {
        return new EventStamp(event.id(), event.timestamp());
    }

    /** {@code topic/partition/offset/timestamp}. */
    String text() {
        return event.topic() + "/" + event.partition() + "/" + event.offset() + "/" + timestamp;
    }

    /** Empty where the text is none of {@link #text()}. */
    static Optional<EventStamp> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            // A million events of one topic need its name once.
            String topic = parts.group(1).intern();
            var event = new EventId(topic, Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3)));
            return Optional.of(new EventStamp(event, Long.parseLong(parts.group(4))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
