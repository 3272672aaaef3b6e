package io.tagstream.it;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a test class has started, so that all of it ends, however far the start came and whatever a part of it
 * says at its end. Not thread-safe.
 */
final class Started {

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** @param part is closed before those that are here already */
    void add(AutoCloseable part) {
        parts.push(part);
    }

    /** Closes the parts, each although another fails; then fails as the first did that failed. */
    void end() throws Exception {
        AutoCloseable last = parts.poll();
        if (last != null) {
            AutoCloseable others = this::end;
            try (others) {
                last.close();
            }
        }
    }
}
