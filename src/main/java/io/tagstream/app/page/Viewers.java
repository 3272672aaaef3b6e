package io.tagstream.app.page;

import io.tagstream.console.Wall;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The browsers that look. Thread-safe. */
final class Viewers {

    static final int MOST = 32;

    private final Wall wall;
    private final String instance;
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();

    Viewers(Wall wall, String instance) {
        this.wall = wall;
        this.instance = instance;
    }

    /**
     * Begins a stream of events on a request's event loop.
     *
     * @param first what every viewer is told first
     * @param lastSeen the id of the last card that this browser has, or anything else
     * @return whether there was room
     */
    boolean join(RoutingContext request, Buffer first, String lastSeen) {
        if (viewers.size() >= MOST) {
            return false;
        }
        var viewer = new Viewer(request, wall, instance, numberOf(lastSeen));
        viewers.add(viewer);
        viewer.start(first, () -> viewers.remove(viewer));
        return true;
    }

    /** 0 where the id is none of this process's: then the browser has nothing that is still true. */
    private long numberOf(String lastSeen) {
        String prefix = instance + "-";
        if (!lastSeen.startsWith(prefix)) {
            return 0;
        }
        try {
            return Long.parseLong(lastSeen.substring(prefix.length()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    boolean any() {
        return !viewers.isEmpty();
    }

    int count() {
        return viewers.size();
    }

    /** There are new cards. */
    void wake() {
        viewers.forEach(Viewer::wake);
    }

    /** For those who keep up; the next one tells all that this one does. */
    void send(Buffer figures) {
        viewers.forEach(viewer -> viewer.send(figures));
    }

    void close() {
        viewers.forEach(Viewer::close);
    }
}
