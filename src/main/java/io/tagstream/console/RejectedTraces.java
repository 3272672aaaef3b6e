package io.tagstream.console;

import io.tagstream.event.ImageId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** To which traces images belong that got no label, from when that is known until it is emitted; the latest. Thread-safe. */
public final class RejectedTraces {

    private static final int MOST = 256;

    private final Map<ImageId, String> traceparents = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ImageId, String> eldest) {
            return size() > MOST;
        }
    };

    /** @param traceparent as W3C Trace Context writes it */
    public synchronized void add(ImageId image, String traceparent) {
        traceparents.put(image, traceparent);
    }

    /** Forgets it, too. */
    public synchronized Optional<String> take(ImageId image) {
        return Optional.ofNullable(traceparents.remove(image));
    }
}
