package io.tagstream.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads an event in any of the forms that are understood, recognised by what it is: CloudEvents
 * structured, CloudEvents binary, else plain JSON. Thread-safe; runs on StreamThreads, so it neither
 * waits nor throws for what a record holds.
 */
public final class EventParser {

    /** Kafka's own bound on a record comes long before; this one is for what hides in few bytes. */
    private static final int MOST_NESTING = 64;

    private final JsonMapper json = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MOST_NESTING)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // Metadata is echoed: 2.50 must not become 2.5.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final PlainForm plain;

    /** @param defaults for events that do not say which labels they want */
    public EventParser(LabelOptions defaults) {
        this.plain = new PlainForm(defaults);
    }

    /** What cannot be tagged is an {@link ParsedEvent.Invalid} entry. */
    public ParsedEvent parse(SourceRecord source) {
        try {
            return new ParsedEvent.Images(List.of(parseOne(source)));
        } catch (UnusableEventException e) {
            var id = new ImageId(source.id(), 0);
            return new ParsedEvent.Images(
                    List.of(new ParsedEvent.Invalid(id, e.reason(), e.message(), e.causationId())));
        }
    }

    private ImageRequest parseOne(SourceRecord source) throws UnusableEventException {
        Optional<String> contentType = source.header("content-type");
        Optional<String> trace = source.header("traceparent").filter(EventParser::isTraceparent);
        if (contentType.isPresent() && CloudEventForm.isStructured(contentType.get())) {
            return plain.readCloudEvent(CloudEventForm.structured(json, readJson(source.value())), source, trace);
        }
        if (source.header(CloudEventForm.SPEC_VERSION_HEADER).isPresent()) {
            byte[] value = source.value();
            boolean none = value == null || value.length == 0;
            CloudEventForm form = CloudEventForm.binary(source, none ? null : () -> readJson(value));
            return plain.readCloudEvent(form, source, trace);
        }
        return plain.read(readJson(source.value()), source, trace);
    }

    private JsonNode readJson(byte @Nullable [] value) throws UnusableEventException {
        if (value == null || value.length == 0) {
            throw new UnusableEventException(Reason.EMPTY_EVENT, "the event has no value");
        }
        try {
            JsonNode node = json.readTree(value);
            if (node == null || node.isMissingNode()) {
                throw new UnusableEventException(Reason.MALFORMED_EVENT, "the value holds no JSON");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new UnusableEventException(
                    Reason.MALFORMED_EVENT, "the value is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory does no I/O", e);
        }
    }

    /** {@code version-traceid-parentid-flags} of W3C Trace Context level 1. */
    private static boolean isTraceparent(String text) {
        if (text.length() != 55) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            boolean dash = i == 2 || i == 35 || i == 52;
            char c = text.charAt(i);
            if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return false;
            }
        }
        return true;
    }
}
