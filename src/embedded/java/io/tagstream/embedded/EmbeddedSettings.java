package io.tagstream.embedded;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** What can be chosen in a program with an embedded broker. */
@ConfigMapping(prefix = "tagstream.embedded")
interface EmbeddedSettings {

    /** A folder with own pictures (JPEG, PNG, WebP): each is sent as an event at start, after the samples. */
    Optional<Path> photos();
}
