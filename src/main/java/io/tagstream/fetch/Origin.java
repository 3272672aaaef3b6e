package io.tagstream.fetch;

import java.util.Objects;

/**
 * Whom a request asks, as far as that can fail as a whole: scheme, host and port of a web server.
 *
 * @param name canonical, such as {@code https://images.example:443}; fit for a log line
 */
public record Origin(String name) {

    public Origin {
        Objects.requireNonNull(name, "name");
    }
}
