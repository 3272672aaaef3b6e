package io.tagstream.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Our own form: {@code {"image": …, "options": …, "metadata": …, "id": …}}, by itself or as the data
 * of a CloudEvent. A field that is null is not there; fields that are not ours are left alone.
 */
final class PlainForm {

    /** Longest version or entity tag of an object, in characters, as S3 has them. */
    private static final int LONGEST_TAG = 1024;

    private final LabelOptions defaults;

    PlainForm(LabelOptions defaults) {
        this.defaults = defaults;
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
        LabelOptions options = OptionsForm.read(event.get("options"), defaults);
        return envelope.request(0, reference, options, metadataOf(event.get("metadata")), OptionalLong.empty());
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
        Optional<String> uri = textOf(image, "uri");
        if (uri.isPresent()) {
            return ReferenceParser.parse(uri.get());
        }
        Optional<String> bucket = textOf(image, "bucket");
        Optional<String> key = textOf(image, "key");
        if (bucket.isPresent() && key.isPresent()) {
            return ReferenceParser.object(bucket.get(), key.get(), tagOf(image, "versionId"), tagOf(image, "eTag"));
        }
        throw invalid("image is neither a reference, nor an object with uri or with bucket and key");
    }

    private static Optional<String> textOf(JsonNode image, String field) throws UnusableEventException {
        JsonNode node = image.get(field);
        if (node == null || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            throw invalid("image." + field + " is not a text");
        }
        return Optional.of(node.textValue());
    }

    /** Pins the object to one state, so it must not be dropped because it is odd; empty is none, as MinIO writes it. */
    private static Optional<String> tagOf(JsonNode image, String field) throws UnusableEventException {
        Optional<String> tag = textOf(image, field).filter(text -> !text.isEmpty());
        if (tag.isPresent() && (tag.get().length() > LONGEST_TAG || !OneLine.fits(tag.get()))) {
            throw invalid("image." + field + " is too long or holds control characters");
        }
        return tag;
    }

    private static UnusableEventException invalid(String message) {
        return new UnusableEventException(Reason.INVALID_REFERENCE, message);
    }
}
