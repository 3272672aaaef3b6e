package io.tagstream.app.command;

import java.util.LinkedHashSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a start failed, for whoever reads the last line of the log. */
final class StartFailure {

    /** What Quarkus wraps everything in. */
    private static final String WRAPPING = "Failed to start quarkus";

    private StartFailure() {}

    /** The messages of its causes, from the outermost, each once. */
    static String inOneLine(Throwable failure) {
        var messages = new LinkedHashSet<String>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = oneLine(cause.getMessage());
            if (!message.isEmpty()
                    && !message.equals(WRAPPING)
                    && messages.stream().noneMatch(said -> said.contains(message))) {
                messages.add(message);
            }
        }
        return messages.isEmpty() ? failure.toString() : String.join(": ", messages);
    }

    private static String oneLine(@Nullable String message) {
        return message == null ? "" : message.lines().map(String::strip).collect(Collectors.joining(" "));
    }
}
