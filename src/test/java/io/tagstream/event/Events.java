package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Events as tests write them. */
final class Events {

    static final LabelOptions DEFAULTS = new LabelOptions(5, 0.25, Set.of(Task.CLASSIFY));

    private static final EventParser PARSER = new EventParser(DEFAULTS);

    private Events() {}

    static SourceRecord record(String value, RecordHeader... headers) {
        return new SourceRecord(
                new EventId("image-events", 3, 42),
                7,
                List.of(headers),
                null,
                value == null ? null : value.getBytes(UTF_8));
    }

    /** A text as JSON has it; half characters become escapes, so that they survive UTF-8. */
    static String quoted(String text) {
        return OneLine.withoutHalfCharacters(
                "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"");
    }

    static ParsedEvent.Entry parse(String value, RecordHeader... headers) {
        return parse(record(value, headers));
    }

    static ParsedEvent.Entry parse(SourceRecord source) {
        return entries(source).getFirst();
    }

    static ParsedEvent parsed(SourceRecord source) {
        return PARSER.parse(source);
    }

    static List<ParsedEvent.Entry> entries(String value, RecordHeader... headers) {
        return entries(record(value, headers));
    }

    /** The kind of an event that asks for nothing. */
    static String acknowledged(String value, RecordHeader... headers) {
        return switch (PARSER.parse(record(value, headers))) {
            case ParsedEvent.Images images -> throw new AssertionError(images);
            case ParsedEvent.Acknowledged(String kind) -> kind;
        };
    }

    /** An event as somebody's storage writes it. */
    static String fixture(String name) {
        try {
            return Files.readString(Path.of("src/test/resources/events", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<ParsedEvent.Entry> entries(SourceRecord source) {
        return switch (PARSER.parse(source)) {
            case ParsedEvent.Images(List<ParsedEvent.Entry> entries) -> entries;
            case ParsedEvent.Acknowledged acknowledged -> throw new AssertionError(acknowledged);
        };
    }

    static ImageRequest request(String value, RecordHeader... headers) {
        return switch (parse(value, headers)) {
            case ImageRequest request -> request;
            case ParsedEvent.Invalid invalid -> throw new AssertionError(invalid);
        };
    }

    static ParsedEvent.Invalid invalid(String value, RecordHeader... headers) {
        return switch (parse(value, headers)) {
            case ParsedEvent.Invalid invalid -> invalid;
            case ImageRequest request -> throw new AssertionError(request);
        };
    }
}
