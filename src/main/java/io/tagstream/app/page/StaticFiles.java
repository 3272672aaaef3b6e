package io.tagstream.app.page;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page's own files, read once. Nothing else can be asked for. Immutable. */
final class StaticFiles {

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "json", "application/json");

    private static final List<String> NAMES = List.of(
            "index.html",
            "page.css",
            "page.js",
            "live.js",
            "cards.js",
            "places.js",
            "heat.js",
            "story.js",
            "charts.js",
            "figures.js",
            "letters.js",
            "token.js",
            "try.js",
            "dom.js",
            "icon.svg",
            "reasons.json");

    record StaticFile(Buffer content, String type) {}

    private final Map<String, StaticFile> files = new HashMap<>();

    StaticFiles() {
        for (String name : NAMES) {
            try (InputStream in = StaticFiles.class.getResourceAsStream("/page/" + name)) {
                if (in == null) {
                    throw new IllegalStateException("the application lacks its file page/" + name);
                }
                String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
                files.put(name, new StaticFile(Buffer.buffer(in.readAllBytes()), String.valueOf(type)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    Optional<StaticFile> find(String name) {
        return Optional.ofNullable(files.get(name));
    }
}
