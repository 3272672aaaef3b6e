package io.tagstream.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads an event in any of the forms that are understood, recognised by what it is: a CloudEvent,
 * structured or binary, around one of the others, or one of the others by itself. Each form has a
 * class of its own; this one tells them apart.
 *
 * <pre>
 *   CloudEventForm -- data ----> NotificationForm | PlainForm
 *         `-------- dataref ---> the image itself
 * </pre>
 *
 * <p>Thread-safe. Runs on StreamThreads, where whatever is thrown would meet the same record again:
 * so it neither waits nor throws for what a record holds.
 */
public final class EventParser {

    private final EventJson json = new EventJson();
    private final LabelOptions defaults;
    private final NotificationForm notification;
    private final PlainForm plain;

    /** @param defaults for events that do not say which labels they want */
    public EventParser(LabelOptions defaults) {
        this(defaults, EnumSet.allOf(Task.class));
    }

    /**
     * @param defaults for events that do not say which labels they want
     * @param served   tasks that the model can do; an event that wants another one is malformed
     */
    public EventParser(LabelOptions defaults, Set<Task> served) {
        this.defaults = defaults;
        this.notification = new NotificationForm(defaults);
        this.plain = new PlainForm(defaults, Set.copyOf(served));
    }

    /** What cannot be tagged is an {@link ParsedEvent.Invalid} entry. */
    public ParsedEvent parse(SourceRecord source) {
        try {
            Optional<CloudEventForm> cloudEvent = CloudEventForm.of(source, json);
            if (cloudEvent.isPresent()) {
                return readCloudEvent(cloudEvent.get(), source);
            }
            Optional<ImageRequest> plain = PlainScan.read(source, defaults);
            return plain.isPresent() ? images(plain.get()) : readPlain(json.read(source.value(), "the value"), source);
        } catch (UnusableEventException e) {
            var id = new ImageId(source.id(), 0);
            return new ParsedEvent.Images(
                    List.of(new ParsedEvent.Invalid(id, e.reason(), e.message(), e.causationId())));
        }
    }

    private ParsedEvent readCloudEvent(CloudEventForm cloudEvent, SourceRecord source) throws UnusableEventException {
        Optional<String> id = cloudEvent.id();
        try {
            Envelope envelope = cloudEvent.envelope(source, traceOf(source));
            Optional<String> dataref = cloudEvent.dataref();
            if (dataref.isEmpty()) {
                return readBody(cloudEvent.data(), envelope);
            }
            cloudEvent.requireImage();
            ImageReference reference = ReferenceParser.parse(dataref.get());
            return images(envelope.request(reference, defaults, Optional.empty()));
        } catch (UnusableEventException e) {
            throw e.causedBy(id);
        }
    }

    private ParsedEvent readPlain(JsonNode event, SourceRecord source) throws UnusableEventException {
        Optional<String> id = PlainForm.recognises(event) ? PlainForm.idOf(event) : Optional.empty();
        try {
            return readBody(event, new Envelope(source.id(), id, traceOf(source), Optional.empty()));
        } catch (UnusableEventException e) {
            throw e.causedBy(id);
        }
    }

    /** What an event is about, by itself or as a CloudEvent's data. */
    private ParsedEvent readBody(JsonNode body, Envelope envelope) throws UnusableEventException {
        if (!body.isObject()) {
            throw unsupported("the event is JSON, but no object");
        }
        if (NotificationForm.recognises(body)) {
            return notification.read(body, envelope);
        }
        if (PlainForm.recognises(body)) {
            return images(plain.read(body, envelope));
        }
        throw unsupported(
                body.has("specversion")
                        ? "the event has a specversion, but no header content-type: application/cloudevents+json"
                        : "the event is a JSON object without image, a list of Records, or dataref");
    }

    static Optional<String> traceOf(SourceRecord source) {
        return source.header("traceparent").filter(TraceContext::isValid);
    }

    private static ParsedEvent images(ImageRequest request) {
        return new ParsedEvent.Images(List.of(request));
    }

    private static UnusableEventException unsupported(String message) {
        return new UnusableEventException(Reason.UNSUPPORTED_EVENT, message);
    }
}
