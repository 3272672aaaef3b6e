package io.tagstream.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of a CloudEvent 1.0, in its structured or its binary form (CloudEvents' Kafka protocol
 * binding: {@code content-type} and {@code ce_…} headers).
 */
final class CloudEventForm {

    static final String SPEC_VERSION_HEADER = "ce_specversion";

    /** Reads the data of a binary event, once its envelope is known to be right. */
    @FunctionalInterface
    interface Data {
        JsonNode read() throws UnusableEventException;
    }

    private static final String STRUCTURED = "application/cloudevents";

    private final Function<String, @Nullable String> attributes;
    private final @Nullable Data data;

    private CloudEventForm(Function<String, @Nullable String> attributes, @Nullable Data data) {
        this.attributes = attributes;
        this.data = data;
    }

    static boolean isStructured(String contentType) {
        String lower = contentType.toLowerCase(Locale.ROOT);
        return lower.startsWith(STRUCTURED) && !lower.startsWith(STRUCTURED + "-batch");
    }

    static CloudEventForm structured(ObjectMapper json, JsonNode envelope) throws UnusableEventException {
        if (!envelope.isObject()) {
            throw new UnusableEventException(Reason.MALFORMED_EVENT, "a structured CloudEvent is a JSON object");
        }
        JsonNode data = envelope.get("data");
        JsonNode base64 = envelope.get("data_base64");
        return new CloudEventForm(
                name -> textOf(envelope.get(name)),
                data != null ? () -> data : base64 == null ? null : () -> decoded(json, base64));
    }

    static CloudEventForm binary(SourceRecord source, @Nullable Data data) {
        return new CloudEventForm(
                name -> source.header(name.equals("datacontenttype") ? "content-type" : "ce_" + name)
                        .orElse(null),
                data);
    }

    /** An attribute or extension of the envelope. */
    Optional<String> attribute(String name) {
        return Optional.ofNullable(attributes.apply(name)).filter(text -> !text.isEmpty());
    }

    /** @throws UnusableEventException if the envelope is not that of a CloudEvent 1.0 */
    void validate() throws UnusableEventException {
        String version = attribute("specversion").orElse("");
        if (!version.equals("1.0")) {
            throw new UnusableEventException(
                    Reason.UNSUPPORTED_EVENT, "a CloudEvent of specversion \"" + version + "\", not 1.0");
        }
        for (String required : new String[] {"id", "source", "type"}) {
            if (attribute(required).isEmpty()) {
                throw new UnusableEventException(
                        Reason.MALFORMED_EVENT, "the CloudEvent has no " + required + ", which CloudEvents requires");
            }
        }
    }

    boolean hasData() {
        return data != null;
    }

    JsonNode data() throws UnusableEventException {
        if (data == null) {
            throw new UnusableEventException(Reason.EMPTY_EVENT, "the CloudEvent has neither data nor a dataref");
        }
        return data.read();
    }

    private static @Nullable String textOf(@Nullable JsonNode node) {
        return node == null || node.isNull() || node.isContainerNode() ? null : node.asText();
    }

    private static JsonNode decoded(ObjectMapper json, JsonNode base64) throws UnusableEventException {
        try {
            return json.readTree(base64.binaryValue());
        } catch (IOException e) {
            throw new UnusableEventException(Reason.MALFORMED_EVENT, "data_base64 does not hold JSON in base64");
        }
    }
}
