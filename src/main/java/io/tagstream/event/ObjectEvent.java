package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;

/** The plain event that asks for the labels of one object, as it is when its turn comes. */
public final class ObjectEvent {

    private ObjectEvent() {}

    /**
     * The event's value, in UTF-8; empty where no event can name the object, for the control
     * characters in its key.
     */
    public static Optional<byte[]> of(String bucket, String key) {
        try {
            ReferenceParser.object(bucket, key, Optional.empty(), Optional.empty());
        } catch (UnusableEventException e) {
            return Optional.empty();
        }
        var event = JsonNodeFactory.instance.objectNode();
        event.putObject("image").put("bucket", bucket).put("key", key);
        return Optional.of(event.toString().getBytes(UTF_8));
    }
}
