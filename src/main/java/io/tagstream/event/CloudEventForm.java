package io.tagstream.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvent 1.0 in its structured or its binary form (CloudEvents' Kafka protocol binding:
 * {@code content-type} and {@code ce_…} headers). Its data is one of the other forms.
 */
final class CloudEventForm {

    private static final String CONTENT_TYPE = "content-type";
    private static final String SPEC_VERSION_HEADER = "ce_specversion";
    private static final String STRUCTURED = "application/cloudevents";
    private static final List<String> REQUIRED = List.of("id", "source", "type");

    /** Reads the data, once the envelope is known to be right. */
    @FunctionalInterface
    private interface Data {
        JsonNode read() throws UnusableEventException;
    }

    private final Function<String, @Nullable String> attributes;
    private final @Nullable Data data;

    private CloudEventForm(Function<String, @Nullable String> attributes, @Nullable Data data) {
        this.attributes = attributes;
        this.data = data;
    }

    /**
     * The CloudEvent that a record is, if it is one.
     *
     * @throws UnusableEventException if it says that it is one, in a format that cannot be read
     */
    static Optional<CloudEventForm> of(SourceRecord source, EventJson json) throws UnusableEventException {
        Optional<String> type = source.header(CONTENT_TYPE);
        if (type.isPresent() && type.get().regionMatches(true, 0, STRUCTURED, 0, STRUCTURED.length())) {
            String format = mediaTypeOf(type.get()).substring(STRUCTURED.length());
            if (format.isEmpty() || format.equalsIgnoreCase("+json")) {
                return Optional.of(structured(json.read(source.value(), "the value"), json));
            }
            throw unsupported("a CloudEvent as " + STRUCTURED + format + ": only one by one, and only as JSON");
        }
        return source.header(SPEC_VERSION_HEADER).isPresent() ? Optional.of(binary(source, json)) : Optional.empty();
    }

    private static CloudEventForm structured(JsonNode envelope, EventJson json) throws UnusableEventException {
        if (!envelope.isObject()) {
            throw malformed("a structured CloudEvent is a JSON object");
        }
        JsonNode plain = present(envelope.get("data"));
        JsonNode base64 = present(envelope.get("data_base64"));
        Data data = plain == null && base64 == null ? null : () -> structuredData(plain, base64, json);
        return new CloudEventForm(name -> textOf(envelope.get(name)), data);
    }

    private static CloudEventForm binary(SourceRecord source, EventJson json) {
        byte[] value = source.value();
        boolean none = value == null || value.length == 0;
        return new CloudEventForm(
                name -> source.header(name.equals("datacontenttype") ? CONTENT_TYPE : "ce_" + name)
                        .orElse(null),
                none ? null : () -> json.read(value, "the value"));
    }

    /** The id, where it has one that can be passed on. */
    Optional<String> id() throws UnusableEventException {
        return Envelope.checkedId(attribute("id"));
    }

    /**
     * @param trace the trace context of the record itself; the extension is taken where there is none
     * @throws UnusableEventException if the envelope is not that of a CloudEvent 1.0
     */
    Envelope envelope(SourceRecord source, Optional<String> trace) throws UnusableEventException {
        String version = attribute("specversion").orElseThrow(() -> missing("specversion"));
        if (!version.equals("1.0")) {
            throw unsupported("a CloudEvent of specversion \"" + version + "\", not 1.0");
        }
        for (String name : REQUIRED) {
            if (attribute(name).isEmpty()) {
                throw missing(name);
            }
        }
        return new Envelope(
                source.id(), id(), trace.or(() -> attribute("traceparent").filter(TraceContext::isValid)), expiry());
    }

    /** What the event refers to instead of having data. */
    Optional<String> dataref() {
        return data == null ? attribute("dataref") : Optional.empty();
    }

    /** @throws UnusableEventException if what is referred to is no image */
    void requireImage() throws UnusableEventException {
        if (!isImage(attribute("datacontenttype"))) {
            throw unsupported("dataref refers to an image only where datacontenttype is image/*");
        }
    }

    /** @throws UnusableEventException if there is no data, or it is not JSON */
    JsonNode data() throws UnusableEventException {
        if (data == null) {
            throw new UnusableEventException(Reason.EMPTY_EVENT, "the CloudEvent has neither data nor a dataref");
        }
        if (isImage(attribute("datacontenttype"))) {
            throw unsupported("the CloudEvent's data is an image itself: only JSON or a dataref is taken");
        }
        return data.read();
    }

    private Optional<Instant> expiry() throws UnusableEventException {
        Optional<String> text = attribute("expirytime");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text.get()).toInstant());
        } catch (DateTimeParseException e) {
            throw malformed("expirytime is not a time as in RFC 3339");
        }
    }

    /** An attribute or extension; CloudEvents has no empty ones. */
    private Optional<String> attribute(String name) {
        return Optional.ofNullable(attributes.apply(name)).filter(text -> !text.isEmpty());
    }

    private static @Nullable String textOf(@Nullable JsonNode node) {
        return node == null || node.isNull() || node.isContainerNode() ? null : node.asText();
    }

    private static @Nullable JsonNode present(@Nullable JsonNode node) {
        return node == null || node.isNull() ? null : node;
    }

    private static JsonNode structuredData(@Nullable JsonNode plain, @Nullable JsonNode base64, EventJson json)
            throws UnusableEventException {
        if (plain != null && base64 != null) {
            throw malformed("the CloudEvent has both data and data_base64");
        }
        return plain != null ? plain : decoded(Objects.requireNonNull(base64), json);
    }

    private static JsonNode decoded(JsonNode base64, EventJson json) throws UnusableEventException {
        byte[] bytes;
        try {
            bytes = base64.isTextual() ? base64.binaryValue() : null;
        } catch (IOException e) {
            bytes = null;
        }
        if (bytes == null) {
            throw malformed("data_base64 is not base64");
        }
        return json.read(bytes, "data_base64");
    }

    private static String mediaTypeOf(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip();
    }

    private static boolean isImage(Optional<String> mediaType) {
        return mediaType.isPresent() && mediaType.get().regionMatches(true, 0, "image/", 0, 6);
    }

    private static UnusableEventException missing(String attribute) {
        return malformed("the CloudEvent has no " + attribute + ", which CloudEvents requires");
    }

    private static UnusableEventException malformed(String message) {
        return new UnusableEventException(Reason.MALFORMED_EVENT, message);
    }

    private static UnusableEventException unsupported(String message) {
        return new UnusableEventException(Reason.UNSUPPORTED_EVENT, message);
    }
}
