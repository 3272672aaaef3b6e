package io.tagstream.fetch;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tagstream.event.EventId;
import io.tagstream.event.EventParser;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.ParsedEvent;
import io.tagstream.event.SourceRecord;
import io.tagstream.event.Task;
import java.util.List;
import java.util.Set;

/** References as they come: in an event, through the real parser. */
final class ParsedReference {

    private static final EventParser PARSER = new EventParser(new LabelOptions(5, 0.01, Set.of(Task.CLASSIFY)));

    private ParsedReference() {}

    /** @param reference any characters */
    static ParsedEvent.Entry of(String reference) {
        var json = new StringBuilder("{\"image\": \"");
        reference.chars().forEach(c -> json.append("\\u%04x".formatted(c)));
        return ofEvent(json.append("\"}").toString().getBytes(US_ASCII));
    }

    /** @param value a record's, which may be null */
    static ParsedEvent.Entry ofEvent(byte[] value) {
        var parsed = PARSER.parse(new SourceRecord(new EventId("image-events", 0, 0), 0, List.of(), null, value));
        return ((ParsedEvent.Images) parsed).entries().getFirst();
    }
}
