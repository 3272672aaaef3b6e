package io.tagstream.fetch;

import io.tagstream.event.ImageReference.Http;
import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchAttempt.Permanent;
import io.tagstream.fetch.HttpExchange.Answer;
import io.tagstream.fetch.OriginCircuits.Admission;
import io.tagstream.fetch.TargetGuard.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/**
 * Images behind web servers, by HTTP/1.1. Redirects are followed here, hop by hop, so that each
 * hop passes the same checks as the reference itself. Thread-safe.
 */
final class HttpSource implements ImageSource<Http> {

    private final int maxRedirects;
    private final TargetGuard guard;
    private final NameLookups lookups;
    private final Optional<ProxiedNames> proxiedNames;
    private final CloseableHttpClient client;
    private final HttpExchange exchange;

    HttpSource(HttpPolicy policy, Duration timeout) {
        this(policy, timeout, Surroundings.ofThisProcess());
    }

    HttpSource(HttpPolicy policy, Duration timeout, Surroundings surroundings) {
        var addresses = new AddressGuard(policy.allowedNetworks());
        this.maxRedirects = policy.maxRedirects();
        this.guard = new TargetGuard(policy, addresses);
        this.lookups = new NameLookups(surroundings.names(), surroundings.namesKept(), System::nanoTime);
        this.proxiedNames = policy.proxy().map(_ -> new ProxiedNames(lookups, addresses));
        // With a proxy, the one name that we dial is the operator's own.
        var dialled = policy.proxy().isEmpty() ? addresses : AddressGuard.allowingAll();
        this.client = GuardedHttpClient.create(policy, timeout, new GuardedDnsResolver(lookups, dialled), surroundings);
        this.exchange = new HttpExchange(client, policy, surroundings.wallClock());
    }

    @Override
    public FetchAttempt attempt(Http reference, AttemptScope scope) throws InterruptedException {
        return ScopedValue.where(GuardedDnsResolver.ATTEMPT, scope).call(() -> follow(reference, scope));
    }

    private FetchAttempt follow(Http reference, AttemptScope scope) throws InterruptedException {
        var seen = new HashSet<URI>();
        var next = reference.uri();
        boolean secure = false;
        while (true) {
            HttpTarget target;
            switch (guard.check(next)) {
                case Verdict.Refused(Permanent refused) -> {
                    return seen.isEmpty() ? refused : inRedirect(refused);
                }
                case Verdict.Allowed(HttpTarget allowed) -> target = allowed;
            }
            if (secure && !target.secure()) {
                return inRedirect(new Permanent(Reason.SCHEME_NOT_ALLOWED, "https must not lead to http"));
            }
            var unfit = unfitForProxy(target, scope);
            if (unfit.isPresent()) {
                return seen.isEmpty() || !(unfit.get() instanceof Permanent refused)
                        ? unfit.get()
                        : inRedirect(refused);
            }
            if (!seen.add(target.uri()) || seen.size() > maxRedirects + 1) {
                return new Permanent(
                        Reason.TOO_MANY_REDIRECTS,
                        "%s: a redirect loop, or more than %d hops".formatted(Printed.name(reference), maxRedirects));
            }
            switch (ask(target, scope)) {
                case Answer.Ended(FetchAttempt attempt) -> {
                    return attempt;
                }
                case Answer.Moved(URI location) -> next = location;
            }
            secure = target.secure();
        }
    }

    private Optional<FetchAttempt> unfitForProxy(HttpTarget target, AttemptScope scope) throws InterruptedException {
        return proxiedNames.isPresent() ? proxiedNames.get().refusal(target, scope) : Optional.empty();
    }

    /** The circuit is that of the hop: a host that redirects is well, however its target fares. */
    private Answer ask(HttpTarget target, AttemptScope scope) throws InterruptedException {
        return switch (scope.admit(target.origin())) {
            case Admission.Refused(FetchAttempt.Blocked blocked) -> new Answer.Ended(blocked);
            case Admission.Granted(OriginCircuits.Pass pass) -> {
                try (pass) {
                    var answer = exchange.ask(target, scope);
                    switch (answer) {
                        case Answer.Moved _ -> pass.answered();
                        case Answer.Ended(FetchAttempt attempt) -> scope.end(pass, attempt);
                    }
                    yield answer;
                }
            }
        };
    }

    private static Permanent inRedirect(Permanent refused) {
        return new Permanent(refused.reason(), "in a redirect: " + refused.message());
    }

    @Override
    public void close() {
        lookups.close();
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing the HTTP client", e);
        }
    }
}
