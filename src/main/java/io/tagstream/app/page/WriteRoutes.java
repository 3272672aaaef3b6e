package io.tagstream.app.page;

import io.tagstream.event.EventId;
import io.tagstream.event.Task;
import io.tagstream.topology.redrive.NotPossibleException;
import io.tagstream.topology.redrive.TryAgainException;
import io.vertx.core.Handler;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.KafkaException;

/** What the page may change, where that is switched on: each request has to come from the page itself, with the token. */
@Singleton
class WriteRoutes {

    private static final String TOKEN = "X-Tagstream-Token";
    private static final int LARGEST_COMMAND = 16 << 10;

    private final Page page;
    private final TryIt tryIt;
    private final RedriveDesk redrive;

    @Inject
    WriteRoutes(Page page, TryIt tryIt, RedriveDesk redrive) {
        this.page = page;
        this.tryIt = tryIt;
        this.redrive = redrive;
    }

    void add(Router router, UnaryOperator<Handler<RoutingContext>> guarded) {
        route(router, "/api/try/picture", page.maxUpload(), guarded, page::takesPictures, this::picture);
        route(router, "/api/try/link", LARGEST_COMMAND, guarded, page::takesPictures, this::link);
        route(router, "/api/redrive", LARGEST_COMMAND, guarded, page::redrives, this::redrive);
    }

    /** The body is read only once it is known that the request may do what it asks for. */
    private void route(
            Router router,
            String path,
            long mostBytes,
            UnaryOperator<Handler<RoutingContext>> guarded,
            BooleanSupplier switchedOn,
            Handler<RoutingContext> handler) {
        router.post(path).handler(guarded.apply(request -> admit(request, switchedOn)));
        router.post(path)
                .handler(BodyHandler.create(false).setBodyLimit(mostBytes))
                .handler(handler)
                .failureHandler(WriteRoutes::failed);
    }

    private void admit(RoutingContext request, BooleanSupplier switchedOn) {
        if (!switchedOn.getAsBoolean()) {
            answer(request, 403, "this is switched off");
            return;
        }
        Optional<String> refusal = page.guard()
                .refusal(
                        request.request().getHeader("Host"),
                        request.request().getHeader("Origin"),
                        request.request().getHeader(TOKEN));
        if (refusal.isPresent()) {
            answer(request, 403, refusal.get());
        } else {
            request.next();
        }
    }

    private void picture(RoutingContext request) {
        byte[] picture = request.body().buffer() == null
                ? new byte[0]
                : request.body().buffer().getBytes();
        String type =
                Optional.ofNullable(request.request().getHeader("Content-Type")).orElse("");
        Task task = task(request.queryParam("task").stream().findFirst());
        blocking(request, () -> new JsonObject().put("id", tryIt.picture(picture, type, task)));
    }

    private void link(RoutingContext request) {
        JsonObject command = command(request);
        String address = command.getString("address", "").strip();
        Task task = task(Optional.ofNullable(command.getString("task")));
        if (TryIt.isLink(address)) {
            blocking(request, () -> new JsonObject().put("id", tryIt.link(address, task)));
        } else {
            answer(request, 400, "a link begins with https:// or http://, and is not endless");
        }
    }

    /** @throws IllegalArgumentException if there is none of this name */
    private static Task task(Optional<String> code) {
        return code.map(named ->
                        Task.ofCode(named).orElseThrow(() -> new IllegalArgumentException("there is no task " + named)))
                .orElse(Task.CLASSIFY);
    }

    private void redrive(RoutingContext request) {
        JsonObject command = command(request);
        String reason = command.getString("reason", "");
        boolean dryRun = command.getBoolean("dryRun", true);
        Optional<EventId> one = Optional.ofNullable(command.getJsonObject("event"))
                .map(event ->
                        new EventId(event.getString("topic"), event.getInteger("partition"), event.getLong("offset")));
        blocking(request, () -> redrive.run(reason, one, dryRun));
    }

    private static JsonObject command(RoutingContext request) {
        JsonObject command = request.body().asJsonObject();
        return command == null ? new JsonObject() : command;
    }

    private static void blocking(RoutingContext request, Callable<JsonObject> work) {
        request.vertx()
                .executeBlocking(work, false)
                .onSuccess(done -> request.response()
                        .setStatusCode(202)
                        .putHeader("Content-Type", "application/json")
                        .end(done.encode()))
                .onFailure(request::fail);
    }

    private static void failed(RoutingContext request) {
        switch (request.failure()) {
            case NotPossibleException e -> answer(request, 409, String.valueOf(e.getMessage()));
            case TryAgainException e -> answer(request, 503, String.valueOf(e.getMessage()));
            case KafkaException e -> answer(request, 503, "the brokers did not take it: " + e.getMessage());
            case DecodeException _, ClassCastException _, IllegalArgumentException _, NullPointerException _ ->
                answer(request, 400, "that is no command of the page");
            case null, default -> {
                if (request.statusCode() == 413) {
                    answer(request, 413, "that is larger than tagstream.page.max-upload");
                } else {
                    request.next();
                }
            }
        }
    }

    private static void answer(RoutingContext request, int status, String why) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Connection", "close")
                .end(new JsonObject().put("error", why).encode());
    }
}
