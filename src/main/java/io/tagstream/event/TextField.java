package io.tagstream.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** A field that is part of a reference: a text where it is there at all, and null is not there. */
final class TextField {

    private TextField() {}

    /**
     * @param path what stands before the field's name when a person is told of it
     * @throws UnusableEventException if the field is something else than a text
     */
    static Optional<String> optional(JsonNode object, String field, String path) throws UnusableEventException {
        JsonNode node = object.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            throw invalid(path + field + " is not a text");
        }
        return Optional.of(node.textValue());
    }

    /** @throws UnusableEventException if the field is missing, or something else than a text */
    static String required(JsonNode object, String field, String path) throws UnusableEventException {
        return optional(object, field, path).orElseThrow(() -> invalid(path + field + " is missing"));
    }

    private static UnusableEventException invalid(String message) {
        return new UnusableEventException(Reason.INVALID_REFERENCE, message);
    }
}
