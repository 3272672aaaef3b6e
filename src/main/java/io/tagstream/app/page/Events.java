package io.tagstream.app.page;

import io.vertx.core.buffer.Buffer;

/** How a server-sent event is written. */
final class Events {

    private static final int RETRY_MS = 2000;

    private Events() {}

    /** @param json in one line */
    static Buffer of(String name, String json) {
        return Buffer.buffer("event: " + name + "\ndata: " + json + "\n\n");
    }

    /** @param id that a browser says when it comes back */
    static Buffer of(String name, String id, String json) {
        return Buffer.buffer("id: " + id + "\nevent: " + name + "\ndata: " + json + "\n\n");
    }

    /** After how long a browser comes back. */
    static Buffer retry() {
        return Buffer.buffer("retry: " + RETRY_MS + "\n\n");
    }
}
