package io.tagstream.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Our own form: {@code {"image": …, "options": …, "metadata": …, "id": …}}, by itself or as the data
 * of a CloudEvent.
 */
final class PlainForm {

    private final LabelOptions defaults;

    PlainForm(LabelOptions defaults) {
        this.defaults = defaults;
    }

    ImageRequest read(JsonNode event, SourceRecord source, Optional<String> trace) throws UnusableEventException {
        Optional<String> id = Optional.ofNullable(event.get("id"))
                .filter(node -> node.isTextual() || node.isNumber())
                .map(JsonNode::asText);
        try {
            return request(event, source, id, trace, Optional.empty());
        } catch (UnusableEventException e) {
            throw e.causedBy(id);
        }
    }

    ImageRequest readCloudEvent(CloudEventForm cloudEvent, SourceRecord source, Optional<String> trace)
            throws UnusableEventException {
        Optional<String> id = cloudEvent.attribute("id");
        try {
            cloudEvent.validate();
            Optional<Instant> expiry = expiryOf(cloudEvent);
            Optional<String> traceparent = trace.or(() -> cloudEvent.attribute("traceparent"));
            Optional<String> dataref = cloudEvent.attribute("dataref");
            if (dataref.isPresent() && !cloudEvent.hasData()) {
                return referred(dataref.get(), cloudEvent, source, id, traceparent, expiry);
            }
            return request(cloudEvent.data(), source, id, traceparent, expiry);
        } catch (UnusableEventException e) {
            throw e.causedBy(id);
        }
    }

    private ImageRequest referred(
            String dataref,
            CloudEventForm cloudEvent,
            SourceRecord source,
            Optional<String> id,
            Optional<String> trace,
            Optional<Instant> expiry)
            throws UnusableEventException {
        String type = cloudEvent.attribute("datacontenttype").orElse("").toLowerCase(Locale.ROOT);
        if (!type.startsWith("image/")) {
            throw new UnusableEventException(
                    Reason.UNSUPPORTED_EVENT, "the CloudEvent refers to data of type \"" + type + "\", not image/*");
        }
        return new ImageRequest(
                new ImageId(source.id(), 0),
                ReferenceParser.parse(dataref),
                defaults,
                Optional.empty(),
                id,
                trace,
                expiry,
                OptionalLong.empty());
    }

    private ImageRequest request(
            JsonNode event, SourceRecord source, Optional<String> id, Optional<String> trace, Optional<Instant> expiry)
            throws UnusableEventException {
        if (!event.isObject() || !event.has("image")) {
            throw new UnusableEventException(
                    Reason.UNSUPPORTED_EVENT, "the event is no JSON object with the field image");
        }
        JsonNode metadata = event.get("metadata");
        return new ImageRequest(
                new ImageId(source.id(), 0),
                referenceOf(event.get("image")),
                optionsOf(event.get("options")),
                metadata == null || metadata.isNull() ? Optional.empty() : Optional.of(metadata.toString()),
                id,
                trace,
                expiry,
                OptionalLong.empty());
    }

    private static ImageReference referenceOf(JsonNode image) throws UnusableEventException {
        if (image.isTextual()) {
            return ReferenceParser.parse(image.textValue());
        }
        if (image.isObject()) {
            JsonNode uri = image.get("uri");
            if (uri != null && uri.isTextual()) {
                return ReferenceParser.parse(uri.textValue());
            }
            JsonNode bucket = image.get("bucket");
            JsonNode key = image.get("key");
            if (bucket != null && bucket.isTextual() && key != null && key.isTextual()) {
                return ReferenceParser.object(
                        bucket.textValue(), key.textValue(), textOf(image, "versionId"), textOf(image, "eTag"));
            }
        }
        throw new UnusableEventException(
                Reason.INVALID_REFERENCE,
                "image is neither a reference, nor an object with uri or with bucket and key");
    }

    private static Optional<String> textOf(JsonNode object, String field) {
        return Optional.ofNullable(object.get(field))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .filter(text -> !text.isEmpty());
    }

    private LabelOptions optionsOf(@Nullable JsonNode options) throws UnusableEventException {
        if (options == null || options.isNull()) {
            return defaults;
        }
        if (!options.isObject()) {
            throw malformed("options is not an object");
        }
        int topK = defaults.topK();
        JsonNode wantedTopK = options.get("topK");
        if (wantedTopK != null) {
            topK = wantedTopK.canConvertToInt() && wantedTopK.isIntegralNumber() ? wantedTopK.intValue() : 0;
            if (topK < 1 || topK > LabelOptions.MOST_LABELS) {
                throw malformed("options.topK is not a whole number from 1 to " + LabelOptions.MOST_LABELS);
            }
        }
        double minScore = defaults.minScore();
        JsonNode wantedScore = options.get("minScore");
        if (wantedScore != null) {
            minScore = wantedScore.isNumber() ? wantedScore.doubleValue() : -1;
            if (!(minScore >= 0 && minScore <= 1)) {
                throw malformed("options.minScore is not a number from 0 to 1");
            }
        }
        return new LabelOptions(topK, minScore, tasksOf(options.get("tasks")));
    }

    private Set<Task> tasksOf(@Nullable JsonNode tasks) throws UnusableEventException {
        if (tasks == null) {
            return defaults.tasks();
        }
        var wanted = EnumSet.noneOf(Task.class);
        for (JsonNode task : tasks) {
            wanted.add(Task.ofCode(task.asText())
                    .orElseThrow(() -> malformed("options.tasks names the unknown task \"" + task.asText() + "\"")));
        }
        if (!tasks.isArray() || wanted.isEmpty()) {
            throw malformed("options.tasks is not a list of at least one task");
        }
        return wanted;
    }

    private static Optional<Instant> expiryOf(CloudEventForm cloudEvent) throws UnusableEventException {
        Optional<String> text = cloudEvent.attribute("expirytime");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text.get()).toInstant());
        } catch (DateTimeParseException e) {
            throw malformed("expirytime is not a time as in RFC 3339");
        }
    }

    private static UnusableEventException malformed(String message) {
        return new UnusableEventException(Reason.MALFORMED_EVENT, message);
    }
}
