package io.tagstream.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Our own form: {@code {"image": …, "options": …, "metadata": …, "id": …}}, by itself or as the data
 * of a CloudEvent. A field that is null is not there; fields that are not ours are left alone.
 */
final class PlainForm {

    private final LabelOptions defaults;
    private final Set<Task> served;

    PlainForm(LabelOptions defaults, Set<Task> served) {
        this.defaults = defaults;
        this.served = served;
    }

    static boolean recognises(JsonNode event) {
        return event.has("image");
    }

    /** The id that a plain event gives itself; a CloudEvent has its own. */
    static Optional<String> idOf(JsonNode event) throws UnusableEventException {
        JsonNode id = event.get("id");
        if (id == null || id.isNull()) {
            return Optional.empty();
        }
        if (!id.isTextual() && !id.isNumber()) {
            throw new UnusableEventException(Reason.MALFORMED_EVENT, "id is neither a text nor a number");
        }
        return Envelope.checkedId(Optional.of(id.asText()).filter(text -> !text.isEmpty()));
    }

    ImageRequest read(JsonNode event, Envelope envelope) throws UnusableEventException {
        ImageReference reference = referenceOf(event.get("image"));
        LabelOptions options = OptionsForm.read(event.get("options"), defaults, served);
        return envelope.request(reference, options, metadataOf(event.get("metadata")));
    }

    private static Optional<String> metadataOf(@Nullable JsonNode metadata) {
        return metadata == null || metadata.isNull()
                ? Optional.empty()
                : Optional.of(OneLine.withoutHalfCharacters(metadata.toString()));
    }

    private static ImageReference referenceOf(JsonNode image) throws UnusableEventException {
        if (image.isTextual()) {
            return ReferenceParser.parse(image.textValue());
        }
        Optional<String> uri = TextField.optional(image, "uri", "image.");
        if (uri.isPresent()) {
            return ReferenceParser.parse(uri.get());
        }
        Optional<String> bucket = TextField.optional(image, "bucket", "image.");
        Optional<String> key = TextField.optional(image, "key", "image.");
        if (bucket.isPresent() && key.isPresent()) {
            return ReferenceParser.object(
                    bucket.get(),
                    key.get(),
                    TextField.optional(image, "versionId", "image."),
                    TextField.optional(image, "eTag", "image."));
        }
        throw new UnusableEventException(
                Reason.INVALID_REFERENCE,
                "image is neither a reference, nor an object with uri or with bucket and key");
    }
}
