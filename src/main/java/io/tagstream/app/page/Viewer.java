package io.tagstream.app.page;

import io.tagstream.console.Card;
import io.tagstream.console.Wall;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * One browser's stream of events. A slow one is sent what it has room for, and the rest from the wall once it has:
 * nothing is queued for it. Its fields belong to its event loop.
 */
final class Viewer {

    /** Ticks without room for anything: a laptop that sleeps, or a connection that nobody has closed. */
    private static final int GIVEN_UP_AFTER = 30;

    private final HttpServerResponse response;
    private final Runnable hangUp;
    private final Context context;
    private final Wall wall;
    private final String instance;
    private long sent;
    private int ticksWithoutRoom;

    /** @param sent the number of the last card that the browser has */
    Viewer(RoutingContext request, Wall wall, String instance, long sent) {
        this.response = request.response();
        this.hangUp = () -> request.request().connection().close();
        this.context = Vertx.currentContext();
        this.wall = wall;
        this.instance = instance;
        this.sent = sent;
    }

    void start(Buffer first, Runnable whenGone) {
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Accel-Buffering", "no");
        response.closeHandler(_ -> whenGone.run());
        response.exceptionHandler(_ -> whenGone.run());
        response.drainHandler(_ -> catchUp());
        response.write(first);
        catchUp();
    }

    void wake() {
        context.runOnContext(_ -> catchUp());
    }

    void send(Buffer event) {
        context.runOnContext(_ -> {
            if (gone()) {
                return;
            }
            if (!response.writeQueueFull()) {
                ticksWithoutRoom = 0;
                response.write(event);
            } else if (++ticksWithoutRoom > GIVEN_UP_AFTER) {
                hangUp.run();
            }
        });
    }

    void close() {
        context.runOnContext(_ -> {
            if (!gone()) {
                response.end();
            }
        });
    }

    private void catchUp() {
        for (Card card : wall.after(sent)) {
            if (gone() || response.writeQueueFull()) {
                return;
            }
            response.write(Events.of("card", instance + "-" + card.number(), card.summary()));
            sent = card.number();
        }
    }

    private boolean gone() {
        return response.closed() || response.ended();
    }
}
