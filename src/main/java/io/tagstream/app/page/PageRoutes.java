package io.tagstream.app.page;

import io.tagstream.console.Card;
import io.tagstream.console.HeatMap;
import io.tagstream.console.Thumbnail;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** What the page reads. Where it is off, there are no routes and nothing listens. */
@Singleton
class PageRoutes {

    /** Nothing from elsewhere, nothing written into the page, in nobody's frame. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Page page;
    private final Instance<Figures> figures;
    private final Instance<WriteRoutes> writes;

    @Inject
    PageRoutes(Page page, Instance<Figures> figures, Instance<WriteRoutes> writes) {
        this.page = page;
        this.figures = figures;
        this.writes = writes;
    }

    /** Before the worker starts: nothing of the worker is asked for yet. */
    void add(@Observes Router router) {
        if (!page.on()) {
            return;
        }
        var files = new StaticFiles();
        router.get("/").order(Integer.MIN_VALUE).handler(guarded(request -> sendFile(request, files, "index.html")));
        router.get("/page/:name").handler(guarded(request -> sendFile(request, files, request.pathParam("name"))));
        router.get("/api/live").handler(guarded(this::live));
        router.get("/api/cards/:card").handler(guarded(this::story));
        router.get("/api/cards/:card/picture").handler(guarded(this::picture));
        router.get("/api/cards/:card/heat").handler(guarded(this::heat));
        writes.get().add(router, this::guarded);
    }

    private Handler<RoutingContext> guarded(Handler<RoutingContext> handler) {
        return request -> {
            request.response()
                    .putHeader("Content-Security-Policy", POLICY)
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .putHeader("X-Frame-Options", "DENY")
                    .putHeader("Referrer-Policy", "no-referrer")
                    .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                    .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                    .putHeader("Cache-Control", "no-cache");
            if (page.guard().isOurs(request.request().getHeader("Host"))) {
                handler.handle(request);
            } else {
                request.response().setStatusCode(421).end("This host is not among tagstream.page.hosts.\n");
            }
        };
    }

    private static void sendFile(RoutingContext request, StaticFiles files, String name) {
        files.find(name)
                .ifPresentOrElse(
                        file -> request.response()
                                .putHeader("Content-Type", file.type())
                                .end(file.content()),
                        () -> notFound(request));
    }

    private void live(RoutingContext request) {
        String seen = Optional.ofNullable(request.request().getHeader("Last-Event-ID"))
                .or(() -> request.queryParam("after").stream().findFirst())
                .orElse("");
        Buffer first = Events.retry()
                .appendBuffer(Events.of("hello", hello().encode()))
                .appendBuffer(Events.of("history", figures.get().history()));
        if (!page.viewers().join(request, first, seen)) {
            request.response().setStatusCode(503).end("There are " + Viewers.MOST + " viewers already.\n");
        }
    }

    private JsonObject hello() {
        return new JsonObject()
                .put("instance", page.instance())
                .put("tryIt", page.takesPictures())
                .put("redrive", page.redrives())
                .put("maxUpload", page.maxUpload());
    }

    private void story(RoutingContext request) {
        find(request)
                .ifPresentOrElse(
                        card -> request.response()
                                .putHeader("Content-Type", "application/json")
                                .end(card.story()),
                        () -> notFound(request));
    }

    private void picture(RoutingContext request) {
        send(
                request,
                "image/jpeg",
                find(request)
                        .flatMap(Card::picture)
                        .map(picture -> Buffer.buffer(picture.jpeg().bytes())));
    }

    /** {@code side}, and as {@code values} row by row 0 to 255. */
    private void heat(RoutingContext request) {
        send(
                request,
                "application/json",
                find(request).flatMap(Card::picture).flatMap(Thumbnail::heat).map(map -> json(map)
                        .toBuffer()));
    }

    private static JsonObject json(HeatMap map) {
        var values = new JsonArray();
        for (int position = 0; position < map.side() * map.side(); position++) {
            values.add(map.at(position / map.side(), position % map.side()));
        }
        return new JsonObject().put("side", map.side()).put("values", values);
    }

    /** What never changes. */
    private static void send(RoutingContext request, String type, Optional<Buffer> content) {
        HttpServerResponse response = request.response();
        content.ifPresentOrElse(
                bytes -> response.putHeader("Content-Type", type)
                        .putHeader("Cache-Control", "private, max-age=3600, immutable")
                        .end(bytes),
                () -> notFound(request));
    }

    private Optional<Card> find(RoutingContext request) {
        String name = request.pathParam("card");
        String prefix = page.instance() + "-";
        try {
            return name.startsWith(prefix)
                    ? page.wall().find(Long.parseLong(name.substring(prefix.length())))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static void notFound(RoutingContext request) {
        request.response().setStatusCode(404).end("There is no such thing here, or no longer.\n");
    }
}
