package io.tagstream.fetch;

import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchAttempt.Permanent;
import io.tagstream.fetch.FetchAttempt.Transient;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * What is left of the address guard behind a proxy. The proxy looks names up again and dials what
 * it finds, so nothing is pinned; but a name that means a forbidden address here is refused.
 * Thread-safe.
 */
final class ProxiedNames {

    /** Where only the proxy has name servers, a lookup here may end in silence. */
    private static final Duration LONGEST_LOOKUP = Duration.ofSeconds(3);

    private final NameLookups lookups;
    private final AddressGuard guard;

    ProxiedNames(NameLookups lookups, AddressGuard guard) {
        this.lookups = lookups;
        this.guard = guard;
    }

    /**
     * @param target whose address has been checked, if it is one
     * @return empty for a name that is not known here, too, or that our name servers say nothing about: it may be known to
     *         the proxy
     */
    Optional<FetchAttempt> refusal(HttpTarget target, AttemptScope scope) throws InterruptedException {
        if (target.namesAddress()) {
            return Optional.empty();
        }
        try {
            // All of them: which one the proxy takes is not ours to say.
            return lookups.resolve(target.host().getHostName(), scope, LONGEST_LOOKUP).stream()
                            .allMatch(guard::allows)
                    ? Optional.empty()
                    : Optional.of(new Permanent(
                            Reason.ADDRESS_NOT_ALLOWED,
                            target.printable() + ": the name has an address that is neither public nor among"
                                    + " tagstream.fetch.http.allowed-networks, and a proxy may choose it"));
        } catch (UnknownHostException e) {
            return Optional.empty();
        } catch (TimeoutException e) {
            // Nobody was asked yet: to pass it on unchecked would be for events to bring about, by names that are slow.
            return scope.waitsForOurs()
                    ? Optional.of(new Transient(
                            Reason.FETCH_TIMEOUT,
                            target.printable() + ": not asked, the wait for a free lookup took the attempt's time",
                            e))
                    : Optional.empty();
        }
    }
}
