package io.tagstream.fetch;

import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchAttempt.Permanent;
import io.tagstream.fetch.FetchAttempt.Transient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer; redirects are the caller's. The connection goes back to the pool
 * where its answer was read to the end, and is closed on every other path. Thread-safe.
 */
final class HttpExchange {

    sealed interface Answer {

        record Ended(FetchAttempt attempt) implements Answer {}

        record Moved(URI location) implements Answer {}
    }

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    /** An answer without an image is read to its end if it is this short: cheaper than a new connection. */
    private static final long WORTH_READING = 8 << 10;

    private final HttpClient client;
    private final HttpPolicy policy;
    private final InstantSource wallClock;

    /** @param wallClock for the dates that origins send */
    HttpExchange(HttpClient client, HttpPolicy policy, InstantSource wallClock) {
        this.client = client;
        this.policy = policy;
        this.wallClock = wallClock;
    }

    /** @throws InterruptedException if the event was cancelled */
    Answer ask(HttpTarget target, AttemptScope scope) throws InterruptedException {
        var request = new HttpGet(target.uri());
        policy.authorization(target).ifPresent(value -> request.setHeader(HttpHeaders.AUTHORIZATION, value));
        scope.abortWith(request::cancel);
        var context = HttpClientContext.create();
        scope.beginOwnWait();
        ClassicHttpResponse response;
        try {
            response = client.executeOpen(target.host(), request, context);
        } catch (IOException | IllegalStateException e) {
            // The latter is how the client ends where an abort meets it, or meets it between two of its steps.
            return broken(e, target, scope, false);
        }
        try {
            return ReachedTarget.by(context)
                    ? read(response, target, scope)
                    : ended(ReachedTarget.proxyRefused(response.getCode(), target));
        } catch (IOException | IllegalStateException e) {
            return broken(e, target, scope, true);
        } finally {
            // Where the answer was read to its end this does nothing; else it closes the connection.
            // Closing the response would first read what is left of it, be it gigabytes.
            request.cancel();
        }
    }

    private Answer broken(Exception thrown, HttpTarget target, AttemptScope scope, boolean inBody)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("fetch cancelled");
        }
        String way = policy.proxy().isEmpty() ? "" : " (through tagstream.fetch.http.proxy)";
        return ended(HttpFailures.classify(thrown, scope, target.printable() + way, inBody));
    }

    private Answer read(ClassicHttpResponse response, HttpTarget target, AttemptScope scope)
            throws IOException, InterruptedException {
        int status = response.getCode();
        String what = target.printable();
        if (status == 200 || status == 203) {
            return new Answer.Ended(readImage(response, scope, what));
        }
        readIfShort(response.getEntity(), scope);
        String says = what + ": status " + status;
        return switch (status) {
            case 206 -> ended(new Transient(Reason.TRUNCATED, says + ", a part that was not asked for"));
            case 301, 302, 303, 307, 308 ->
                location(response, target)
                        .<Answer>map(Answer.Moved::new)
                        .orElseGet(() -> ended(new Permanent(Reason.HTTP_STATUS, says + " without a usable Location")));
            case 401, 403 -> ended(new Permanent(Reason.ACCESS_DENIED, says));
            case 404, 410 -> ended(new Permanent(Reason.NOT_FOUND, says));
            case 408, 425 -> ended(new Transient(Reason.FETCH_FAILED, says, retryAfter(response), Optional.empty()));
            case 429 -> ended(new Transient(Reason.RATE_LIMITED, says, retryAfter(response), Optional.empty()));
            default ->
                status >= 500
                        ? ended(new Transient(Reason.FETCH_FAILED, says, retryAfter(response), Optional.empty()))
                        : ended(new Permanent(Reason.HTTP_STATUS, says));
        };
    }

    private static Answer ended(FetchAttempt attempt) {
        return new Answer.Ended(attempt);
    }

    private static FetchAttempt readImage(ClassicHttpResponse response, AttemptScope scope, String what)
            throws IOException, InterruptedException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new FetchAttempt.Fetched(new EncodedImage(new byte[0])); // what that is, the decoder says
        }
        long length = entity.getContentLength();
        InputStream body = entity.getContent();
        return switch (encoding(response)) {
            case "" -> BodyReader.read(body, length, scope, what);
            case "gzip", "x-gzip" -> BodyReader.readGzip(body, length, scope, what);
            default ->
                new Permanent(Reason.NOT_AN_IMAGE, what + ": comes in a content encoding that was not asked for");
        };
    }

    /** All that was done to the image, in one or in several headers; empty where that is nothing. */
    private static String encoding(ClassicHttpResponse response) {
        return Arrays.stream(response.getHeaders(HttpHeaders.CONTENT_ENCODING))
                .flatMap(header -> Arrays.stream(header.getValue().split(",", -1)))
                .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                .filter(coding -> !coding.isEmpty() && !coding.equals("identity"))
                .collect(Collectors.joining(","));
    }

    private static void readIfShort(@Nullable HttpEntity entity, AttemptScope scope) throws IOException {
        if (entity == null || entity.getContentLength() < 0 || entity.getContentLength() > WORTH_READING) {
            return;
        }
        try {
            entity.getContent().readAllBytes();
        } catch (IOException e) {
            // What the status says holds without its page, unless it was we who broke off.
            if (scope.expired() || Thread.currentThread().isInterrupted()) {
                throw e;
            }
        }
    }

    private static Optional<URI> location(ClassicHttpResponse response, HttpTarget target) {
        return Optional.ofNullable(response.getFirstHeader(HttpHeaders.LOCATION))
                .flatMap(header -> Location.of(header.getValue(), target.uri()));
    }

    /** Seconds or a date; zero where there is neither. */
    private Duration retryAfter(ClassicHttpResponse response) {
        Header header = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
        if (header == null) {
            return Duration.ZERO;
        }
        String value = header.getValue().strip();
        if (SECONDS.matcher(value).matches()) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        var date = DateUtils.parseStandardDate(value);
        var wait = date == null ? Duration.ZERO : Duration.between(wallClock.instant(), date);
        return wait.isNegative() ? Duration.ZERO : wait;
    }
}
